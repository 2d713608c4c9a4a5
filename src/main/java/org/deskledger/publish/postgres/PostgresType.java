package org.deskledger.publish.postgres;

import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.ByteType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.DoubleType;
import org.apache.spark.sql.types.FloatType;
import org.apache.spark.sql.types.IntegerType;
import org.apache.spark.sql.types.LongType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.ShortType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.types.TimestampType;

/** Which type of PostgreSQL holds the values of a declared column without changing one. */
final class PostgresType {

    private PostgresType() {}

    /** The type, written as PostgreSQL itself writes it ({@code format_type}), so that two can be compared as text. */
    static String of(DataType type) {
        if (type instanceof StringType) {
            return "text";
        } else if (type instanceof ByteType || type instanceof ShortType) {
            return "smallint";
        } else if (type instanceof IntegerType) {
            return "integer";
        } else if (type instanceof LongType) {
            return "bigint";
        } else if (type instanceof DecimalType decimal) {
            return "numeric(" + decimal.precision() + "," + decimal.scale() + ")";
        } else if (type instanceof FloatType) {
            return "real";
        } else if (type instanceof DoubleType) {
            return "double precision";
        } else if (type instanceof BooleanType) {
            return "boolean";
        } else if (type instanceof DateType) {
            return "date";
        } else if (type instanceof TimestampType) {
            return "timestamp with time zone";
        } else if (isJson(type)) {
            return "jsonb";
        } else if (type instanceof ArrayType array) {
            return of(array.elementType()) + "[]";
        }
        throw new IllegalArgumentException("No type of PostgreSQL is chosen for " + type.sql());
    }

    /** Whether values have names or are nested, which a client reads best as JSON. */
    static boolean isJson(DataType type) {
        return type instanceof StructType
                || type instanceof MapType
                || (type instanceof ArrayType array && (isJson(array.elementType()) || isArray(array.elementType())));
    }

    /** Whether values are lists of plain values. */
    static boolean isArray(DataType type) {
        return type instanceof ArrayType && !isJson(type);
    }
}
