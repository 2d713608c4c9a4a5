package org.deskledger.fact;

import org.deskledger.table.TableSpec;

/** Which week, month, quarter and year each day belongs to. */
public final class DateDimension {

    public static final TableSpec TABLE =
            TableSpec.named("dim.date").grain("one day").key("day").columns("""
                    day DATE NOT NULL COMMENT 'the day',
                    iso_year INT NOT NULL COMMENT 'year of the ISO week',
                    iso_week INT NOT NULL COMMENT 'number of the ISO week, 1 to 53',
                    iso_weekday INT NOT NULL COMMENT '1 is Monday, 7 is Sunday',
                    week_start DATE NOT NULL COMMENT 'Monday of its week',
                    month_start DATE NOT NULL COMMENT 'first day of its month',
                    month_end DATE NOT NULL COMMENT 'last day of its month',
                    quarter_start DATE NOT NULL COMMENT 'first day of its calendar quarter',
                    year_start DATE NOT NULL COMMENT 'first day of its year',
                    year INT NOT NULL COMMENT 'calendar year',
                    quarter INT NOT NULL COMMENT '1 to 4',
                    month INT NOT NULL COMMENT '1 to 12'
                    """).build();

    private DateDimension() {}
}
