// base/spelling.h once more, for the store that runs elsewhere: what a text spells, in PostgreSQL's own language.
#include "formula/sql.h"

namespace kedu::formula {

std::string_view postgres_functions() {
  return R"sql(
CREATE OR REPLACE FUNCTION kedu_spelt(item text) RETURNS double precision[] LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
  s text := btrim(translate(item, '０１２３４５６７８９．，％（）＋－＄ｅＥ￥' || U&'\3000\00A0' || E'\t\n\r\f\v', '0123456789.,%()+-$eE¥       '));
  factor double precision := 1;
  m text[];
  n double precision;
BEGIN
  IF s ~ '^\(.*\)$' THEN
    s := btrim(substr(s, 2, length(s) - 2));
    factor := CASE WHEN s ~ '^[+-]' THEN 0 ELSE -1 END;
  END IF;
  s := regexp_replace(s, '^([+-]?)\s*[¥$]\s*', '\1');
  IF right(s, 1) = '%' THEN
    s := btrim(left(s, -1));
    factor := factor / 100;
  END IF;
  IF factor <> 0 AND length(item) <= 100 AND s ~ '[0-9]'
     AND s ~ '^[+-]?([0-9]+|[0-9]{1,3}(,[0-9]{3})+)?(\.[0-9]*)?([eE][+-]?[0-9]{1,3})?$' THEN
    BEGIN
      n := CAST(replace(s, ',', '') AS double precision);
      RETURN ARRAY[0, CASE WHEN abs(factor) = 0.01 THEN sign(factor) * n / 100 ELSE factor * n END];
    EXCEPTION WHEN numeric_value_out_of_range THEN RETURN NULL;
    END;
  END IF;
  m := regexp_match(item, '^\s*(\d{4})(?:-(\d{1,2})-(\d{1,2})|/(\d{1,2})/(\d{1,2})|年(\d{1,2})月(\d{1,2})日?)(?:[T\s]\s*(\d{1,2}):(\d{1,2}))?\s*$');
  IF m IS NULL OR m[8]::int > 23 OR m[9]::int > 59 THEN RETURN NULL; END IF;
  BEGIN
    RETURN ARRAY[1, make_date(m[1]::int, coalesce(m[2], m[4], m[6])::int, coalesce(m[3], m[5], m[7])::int) - DATE '1970-01-01'
                    + (coalesce(m[8], '0')::int * 60 + coalesce(m[9], '0')::int) / 1440.0];
  EXCEPTION WHEN datetime_field_overflow THEN RETURN NULL;
  END;
END $$;

CREATE OR REPLACE FUNCTION kedu_spells(item text, wanted text) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT item <> '' AND CASE
    WHEN length(item) > 15 OR length(wanted) > 15 THEN lower(item COLLATE "und-x-icu") = lower(wanted COLLATE "und-x-icu")
    ELSE coalesce((SELECT a[1] = b[1] AND abs(a[2] - b[2]) <= 1e-15 * greatest(abs(a[2]), abs(b[2]))
                   FROM (SELECT kedu_spelt(item) AS a, kedu_spelt(wanted) AS b) AS s), FALSE) END
$$;
)sql";
}

}  // namespace kedu::formula
