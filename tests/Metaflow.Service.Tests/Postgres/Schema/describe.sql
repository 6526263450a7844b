-- One line for each thing that a database has of the tables, but for those of goose and of this service alone.
WITH tables AS
(
    SELECT c.oid, c.relname::text AS name
    FROM pg_class c
    WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p')
        AND c.relname <> 'goose_db_version' AND c.relname NOT LIKE 'metaflow\_service\_%'
)
SELECT 'table ' || name AS line
FROM tables
UNION ALL
SELECT format('column %s %s %s %s%s%s', t.name, a.attnum, a.attname, format_type(a.atttypid, a.atttypmod),
    CASE WHEN a.attnotnull THEN ' not null' END, ' default ' || pg_get_expr(d.adbin, d.adrelid))
FROM tables t
JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped
LEFT JOIN pg_attrdef d ON d.adrelid = t.oid AND d.adnum = a.attnum
UNION ALL
SELECT format('constraint %s %s %s', t.name, c.conname, pg_get_constraintdef(c.oid))
FROM tables t JOIN pg_constraint c ON c.conrelid = t.oid AND c.contype <> 'n'
UNION ALL
SELECT regexp_replace(pg_get_indexdef(x.indexrelid), '\s+', ' ', 'g') || CASE WHEN NOT x.indisvalid THEN ' (invalid)' ELSE '' END
FROM tables t JOIN pg_index x ON x.indrelid = t.oid
UNION ALL
SELECT format('sequence %s %s start %s step %s of %s.%s', q.relname, format_type(s.seqtypid, NULL), s.seqstart, s.seqincrement, t.name, a.attname)
FROM tables t
JOIN pg_depend d ON d.refobjid = t.oid AND d.deptype = 'a' AND d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass
JOIN pg_class q ON q.oid = d.objid AND q.relkind = 'S'
JOIN pg_sequence s ON s.seqrelid = q.oid
JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = d.refobjsubid
ORDER BY 1
