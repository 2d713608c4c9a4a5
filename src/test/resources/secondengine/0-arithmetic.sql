-- What more than one script counts with.

-- Wilson score interval at 95 %.
CREATE MACRO wilson_low(k, n) AS CASE WHEN n > 0 THEN greatest(0,
  (2.0::DOUBLE * k + 3.841458820694124::DOUBLE
   - 1.959963984540054::DOUBLE * sqrt(3.841458820694124::DOUBLE + 4.0::DOUBLE * k * (n - k) / n::DOUBLE))
  / (2.0::DOUBLE * (n + 3.841458820694124::DOUBLE))) END;
CREATE MACRO wilson_high(k, n) AS CASE WHEN n > 0 THEN least(1,
  (2.0::DOUBLE * k + 3.841458820694124::DOUBLE
   + 1.959963984540054::DOUBLE * sqrt(3.841458820694124::DOUBLE + 4.0::DOUBLE * k * (n - k) / n::DOUBLE))
  / (2.0::DOUBLE * (n + 3.841458820694124::DOUBLE))) END;

CREATE MACRO half_up(n, d) AS (sign(n)::HUGEINT * ((2 * abs(n) + d) // (2 * d)));
CREATE MACRO money(units) AS (units::DECIMAL(38, 0) * 0.0001::DECIMAL(5, 4))::DECIMAL(18, 4);
CREATE MACRO units(amount) AS (amount * 10000)::HUGEINT;
CREATE MACRO month_of(instant) AS date_trunc('month', instant)::DATE;
CREATE MACRO address(text) AS CASE WHEN regexp_matches(lower(trim(text)), '^[^@\s]+@[^@\s]+$') THEN lower(trim(text)) END;
CREATE MACRO domain(address) AS split_part(address, '@', 2);

-- Whole seconds since 1970: the difference of two instants would be one of clock faces, an hour off across a change of the clock.
CREATE MACRO seconds_of(instant) AS epoch_us(instant) // 1000000;
