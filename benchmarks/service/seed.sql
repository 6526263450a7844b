-- A flow of a million runs, each with its step "end" and the records that tell how it ended.
INSERT INTO flows_v3 (flow_id, user_name, ts_epoch, tags, system_tags) VALUES ('Million', NULL, 1, 'null', 'null');

INSERT INTO runs_v3 (flow_id, user_name, ts_epoch, tags, system_tags, last_heartbeat_ts)
SELECT 'Million', 'user' || n % 1000, 1700000000000 + n * 60000::bigint, jsonb_build_array('tag' || n % 100),
    jsonb_build_array('runtime:dev', 'user:user' || n % 1000, 'metaflow_version:2.19.38'), 1700000000 + n * 60::bigint
FROM generate_series(1, 1000000) AS n;

INSERT INTO metadata_v3 (flow_id, run_number, step_name, task_id, field_name, value, type, user_name, ts_epoch, tags, system_tags)
SELECT flow_id, run_number, 'end', run_number, 'attempt_ok', CASE WHEN run_number % 10 = 0 THEN 'False' ELSE 'True' END,
    'internal_attempt_status', user_name, ts_epoch + 1000, '["attempt_id:0"]', '[]'
FROM runs_v3 WHERE flow_id = 'Million';

ANALYZE;
