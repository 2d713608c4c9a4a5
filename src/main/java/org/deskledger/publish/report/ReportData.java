package org.deskledger.publish.report;

import java.time.LocalDate;
import java.time.YearMonth;
import java.util.Comparator;
import java.util.Optional;
import java.util.function.Function;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.deskledger.config.Settings;
import org.deskledger.job.PublishedState;
import org.deskledger.mart.cost.CostPerContact;
import org.deskledger.mart.cost.DeflectionSaving;
import org.deskledger.mart.retention.Churn;
import org.deskledger.mart.retention.CohortRetention;
import org.deskledger.mart.retention.RevenueMovements;
import org.deskledger.mart.retention.SurvivalCurve;
import org.deskledger.mart.service.BacklogDaily;
import org.deskledger.mart.service.MetricDictionary;
import org.deskledger.mart.service.MetricValue;
import org.deskledger.mart.service.Scorecard;
import org.deskledger.mart.value.ClvCac;
import org.deskledger.mart.value.ModelFit;
import org.deskledger.mart.value.SupportImpact;
import org.deskledger.publish.report.ReportInputs.Heading;
import org.deskledger.table.TableSpec;

/**
 * Reads from published marts what the report shows, each topic in a class of its own.
 *
 * <p>What is collected does not grow with the company: {@link Shown} says how many months and values of a slice there is room for. How
 * many values were left out is said on the page.
 */
public final class ReportData {

    private ReportData() {}

    /**
     * Reads what the report shows.
     *
     * @param title whose figures these are
     * @param published what the marts belong to
     * @param marts rows of a published mart; empty where it was not published
     */
    public static ReportInputs from(
            String title,
            PublishedState published,
            Settings settings,
            Function<TableSpec, Optional<Dataset<Row>>> marts) {
        Shown shown = new Shown(lastMonthOverBy(published.asOf()));
        return new ReportInputs(
                heading(title, published, settings, shown.month()),
                settings.windows().minimumSample(),
                marts.apply(CohortRetention.TABLE).map(new RetentionData(shown)::cohorts),
                marts.apply(SurvivalCurve.TABLE).map(SurvivalData::survival),
                marts.apply(Churn.TABLE).map(new ChurnData(shown)::churn),
                marts.apply(RevenueMovements.TABLE).map(new RevenueData(shown)::movements),
                marts.apply(ClvCac.TABLE).map(new AcquisitionData(shown)::acquisition),
                marts.apply(ModelFit.TABLE).map(ModelData::models),
                marts.apply(CostPerContact.TABLE).map(new CostData(shown)::costs),
                marts.apply(DeflectionSaving.TABLE).map(new DeflectionData(shown)::savings),
                marts.apply(SupportImpact.TABLE).map(ImpactData::impact),
                marts.apply(BacklogDaily.TABLE).map(new BacklogData(published.asOf())::backlog),
                marts.apply(MetricValue.TABLE).map(new ServiceData(shown)::service),
                marts.apply(Scorecard.TABLE)
                        .map(new JudgementData(shown, settings.scorecard().focusSets())::judgements),
                marts.apply(MetricDictionary.TABLE).map(ServiceData::dictionary));
    }

    private static Heading heading(String title, PublishedState published, Settings settings, YearMonth month) {
        return new Heading(
                title,
                published.asOf(),
                published.deliveredThrough(),
                published.runId(),
                published.publication(),
                month,
                settings.reporting().currency(),
                settings.reporting().zone(),
                published.tables().values().stream()
                        .map(PublishedState.TableState::version)
                        .sorted(Comparator.comparing(version -> version.table()))
                        .toList());
    }

    private static YearMonth lastMonthOverBy(LocalDate asOf) {
        YearMonth running = YearMonth.from(asOf);
        return running.atEndOfMonth().equals(asOf) ? running : running.minusMonths(1);
    }
}
