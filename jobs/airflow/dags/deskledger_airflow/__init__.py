"""An Airflow DAG of Deskledger's jobs, derived from the plan that the program itself follows."""
