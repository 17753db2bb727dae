-- An archive of revision 0012, made by make.py: frozen once released.
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
insert into alembic_version (version_num) values ('0012');
CREATE TABLE import_file (
	id INTEGER NOT NULL, 
	sha256 TEXT NOT NULL, 
	name TEXT NOT NULL, 
	imported_at TEXT, 
	n_rows INTEGER NOT NULL, 
	n_new INTEGER NOT NULL, 
	n_known INTEGER NOT NULL, 
	n_bad INTEGER NOT NULL, format TEXT, 
	CONSTRAINT pk_import_file PRIMARY KEY (id), 
	CONSTRAINT uq_import_file_sha256 UNIQUE (sha256)
);
insert into import_file (id, sha256, name, imported_at, n_rows, n_new, n_known, n_bad, format) values (1, 'abababababababababababababababababababababababababababababababab', 'news ''n'' more.csv', '2026-11-24T08:00:00Z', 3, 1, 1, 1, 'csv');
insert into import_file (id, sha256, name, imported_at, n_rows, n_new, n_known, n_bad, format) values (2, 'cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd', 'cut-off.csv', NULL, 0, 0, 0, 0, NULL);
CREATE TABLE job (
	name TEXT NOT NULL, 
	due_at TEXT NOT NULL, 
	last_ran_at TEXT, 
	CONSTRAINT pk_job PRIMARY KEY (name)
);
insert into job (name, due_at, last_ran_at) values ('odd '' job', '2026-11-30T06:00:00Z', NULL);
insert into job (name, due_at, last_ran_at) values ('weekly report', '2026-11-30T06:00:00Z', '2026-11-23T06:00:00Z');
CREATE TABLE outlet (
	id INTEGER NOT NULL, 
	name TEXT NOT NULL, 
	country TEXT, 
	language TEXT, 
	CONSTRAINT pk_outlet PRIMARY KEY (id), 
	CONSTRAINT uq_outlet_name UNIQUE (name)
);
insert into outlet (id, name, country, language) values (1, 'x.org', 'GB', 'en');
insert into outlet (id, name, country, language) values (2, 'zeitung-für-dich.example', NULL, 'de-CH');
insert into outlet (id, name, country, language) values (3, 'y.org', NULL, NULL);
CREATE TABLE run (
	id INTEGER NOT NULL, 
	kind TEXT NOT NULL, 
	made_at TEXT NOT NULL, 
	panictrack_version TEXT NOT NULL, 
	settings_digest TEXT NOT NULL, 
	result TEXT, 
	CONSTRAINT pk_run PRIMARY KEY (id)
);
insert into run (id, kind, made_at, panictrack_version, settings_digest, result) values (1, 'report', '2026-11-23T06:00:00Z', '0.1.0', 'eeeeeeeeeeeeeeee', 'reports/2026-W47: “still rising”');
insert into run (id, kind, made_at, panictrack_version, settings_digest, result) values (2, 'export', '2026-11-23T07:00:00Z', '0.1.0', '', NULL);
CREATE TABLE scorer (
	id INTEGER NOT NULL, 
	name TEXT NOT NULL, 
	version TEXT NOT NULL, 
	fingerprint TEXT NOT NULL, 
	scored_through INTEGER NOT NULL, is_current INTEGER DEFAULT 0 NOT NULL, languages TEXT DEFAULT '["en"]' NOT NULL, 
	CONSTRAINT pk_scorer PRIMARY KEY (id), 
	CONSTRAINT uq_scorer_name_version_fingerprint UNIQUE (name, version, fingerprint)
);
insert into scorer (id, name, version, fingerprint, scored_through, is_current, languages) values (1, 'alarm', '3', 'f1', 6, 0, '["en"]');
insert into scorer (id, name, version, fingerprint, scored_through, is_current, languages) values (2, 'alarm', '4', 'f2', 6, 1, '["en"]');
insert into scorer (id, name, version, fingerprint, scored_through, is_current, languages) values (3, 'alarm_any', '4', 'f3', 6, 1, '["en"]');
insert into scorer (id, name, version, fingerprint, scored_through, is_current, languages) values (4, 'vader', '1', 'f4', 6, 1, '["de", "en"]');
insert into scorer (id, name, version, fingerprint, scored_through, is_current, languages) values (5, 'topic:ai', '1', 'f5', 6, 1, '["en"]');
insert into scorer (id, name, version, fingerprint, scored_through, is_current, languages) values (6, 'theme:extinction', '1', 'f6', 6, 1, '["en"]');
CREATE TABLE feed (
	id INTEGER NOT NULL, 
	url TEXT NOT NULL, 
	name TEXT NOT NULL, 
	outlet_id INTEGER NOT NULL, 
	is_listed INTEGER NOT NULL, 
	interval_seconds INTEGER NOT NULL, 
	due_at TEXT, 
	etag TEXT, 
	last_modified TEXT, 
	n_failures INTEGER NOT NULL, tags TEXT DEFAULT '' NOT NULL, address TEXT, moved_to TEXT, moved_since TEXT, usual_gap_seconds INTEGER, memory_seconds INTEGER, silent_after_seconds INTEGER, requested_gap_seconds INTEGER, skip_hours TEXT DEFAULT '' NOT NULL, skip_days TEXT DEFAULT '' NOT NULL, last_fetch_at TEXT, last_good_at TEXT, last_new_at TEXT, last_body_at TEXT, body_digest TEXT, validators_lie INTEGER DEFAULT 0 NOT NULL, n_honest_changes INTEGER DEFAULT 0 NOT NULL, failure_weight FLOAT DEFAULT 0 NOT NULL, identity_rule text not null default 'guid' constraint ck_feed_identity_rule check (identity_rule in ('guid', 'link', 'title')), stream_id INTEGER constraint fk_feed_stream_id_stream references stream (id), 
	CONSTRAINT pk_feed PRIMARY KEY (id), 
	CONSTRAINT fk_feed_outlet_id_outlet FOREIGN KEY(outlet_id) REFERENCES outlet (id), 
	CONSTRAINT uq_feed_url UNIQUE (url)
);
insert into feed (id, url, name, outlet_id, is_listed, interval_seconds, due_at, etag, last_modified, n_failures, tags, address, moved_to, moved_since, usual_gap_seconds, memory_seconds, silent_after_seconds, requested_gap_seconds, skip_hours, skip_days, last_fetch_at, last_good_at, last_new_at, last_body_at, body_digest, validators_lie, n_honest_changes, failure_weight, identity_rule, stream_id) values (1, 'http://x.org/f', 'X ''n'' Y', 1, 1, 1800, '2026-11-17T09:00:00Z', 'W/"é"', 'Tue, 17 Nov 2026 06:00:00 GMT', 1, 'one
two', 'http://x.org/new', 'http://x.org/newer', '2026-11-16T06:00:00Z', 600, 86400, 90000, 900, '1 2', '6', '2026-11-17T08:00:00Z', '2026-11-17T07:00:00Z', '2026-11-17T06:00:00Z', '2026-11-17T06:00:00Z', '0123456789abcdef', 1, 3, 0.1, 'link', 1);
insert into feed (id, url, name, outlet_id, is_listed, interval_seconds, due_at, etag, last_modified, n_failures, tags, address, moved_to, moved_since, usual_gap_seconds, memory_seconds, silent_after_seconds, requested_gap_seconds, skip_hours, skip_days, last_fetch_at, last_good_at, last_new_at, last_body_at, body_digest, validators_lie, n_honest_changes, failure_weight, identity_rule, stream_id) values (2, 'http://y.org/f', '', 3, 0, 3600, NULL, NULL, NULL, 0, '', NULL, NULL, NULL, NULL, NULL, NULL, NULL, '', '', NULL, NULL, NULL, NULL, NULL, 0, 0, 0.0, 'guid', 2);
CREATE TABLE headline (
	id INTEGER NOT NULL, 
	outlet_id INTEGER NOT NULL, 
	title TEXT NOT NULL, 
	url TEXT, 
	published_at TEXT, 
	first_seen_at TEXT NOT NULL, 
	dated_by TEXT NOT NULL, 
	week_start TEXT NOT NULL, 
	article_key INTEGER NOT NULL, 
	title_key INTEGER NOT NULL, 
	title_revision INTEGER NOT NULL, 
	is_selected INTEGER NOT NULL, 
	import_file_id INTEGER, stream_id INTEGER constraint fk_headline_stream_id_stream references stream (id), language TEXT, 
	CONSTRAINT pk_headline PRIMARY KEY (id), 
	CONSTRAINT fk_headline_import_file_id_import_file FOREIGN KEY(import_file_id) REFERENCES import_file (id), 
	CONSTRAINT fk_headline_outlet_id_outlet FOREIGN KEY(outlet_id) REFERENCES outlet (id), 
	CONSTRAINT uq_headline_article_key_title_key UNIQUE (article_key, title_key)
);
insert into headline (id, outlet_id, title, url, published_at, first_seen_at, dated_by, week_start, article_key, title_key, title_revision, is_selected, import_file_id, stream_id, language) values (1, 1, 'AI could kill us all, scientists warn', 'http://x.org/ai?id=1&utm_source=rss', '2026-11-17T06:00:00Z', '2026-11-17T06:00:00Z', 'published', '2026-11-16', -254699965399761703, 8756374409282902950, 1, 0, NULL, 1, 'en');
insert into headline (id, outlet_id, title, url, published_at, first_seen_at, dated_by, week_start, article_key, title_key, title_revision, is_selected, import_file_id, stream_id, language) values (2, 1, 'AI could help us all, scientists hope', 'http://x.org/ai?id=1&utm_source=rss', '2026-11-17T06:00:00Z', '2026-11-17T06:00:00Z', 'published', '2026-11-16', -254699965399761703, -7896324286426368555, 2, 0, NULL, 1, 'en');
insert into headline (id, outlet_id, title, url, published_at, first_seen_at, dated_by, week_start, article_key, title_key, title_revision, is_selected, import_file_id, stream_id, language) values (3, 1, 'It''s "quoted"; drop table headline; -- robots', NULL, NULL, '2026-11-17T06:00:00Z', 'seen', '2026-11-16', 4784587063019411170, 4584472183011879226, 1, 0, NULL, 1, 'en');
insert into headline (id, outlet_id, title, url, published_at, first_seen_at, dated_by, week_start, article_key, title_key, title_revision, is_selected, import_file_id, stream_id, language) values (4, 2, 'Über Kühe 🐄 und שלום, ein Zug​ fährt', 'http://zeitung.example/kühe?größe=1', '2026-11-17T06:00:00Z', '2026-11-17T06:00:00Z', 'published', '2026-11-16', 4968470444278988679, -8878085753898276260, 1, 0, NULL, 1, 'de');
insert into headline (id, outlet_id, title, url, published_at, first_seen_at, dated_by, week_start, article_key, title_key, title_revision, is_selected, import_file_id, stream_id, language) values (5, 1, '=HYPERLINK("http://evil.example") [31mred', 'http://x.org/formula', '2026-11-17T06:00:00Z', '2026-11-17T06:00:00Z', 'published', '2026-11-16', -4402368136984412886, 188847729357772401, 1, 1, NULL, NULL, NULL);
insert into headline (id, outlet_id, title, url, published_at, first_seen_at, dated_by, week_start, article_key, title_key, title_revision, is_selected, import_file_id, stream_id, language) values (6, 1, 'Two
lines	and a tab long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long ', 'http://x.org/long', '2026-11-24T06:00:00Z', '2026-11-24T06:00:00Z', 'published', '2026-11-23', -3210325651352982687, -2174765070857475990, 1, 0, NULL, 1, 'en');
insert into headline (id, outlet_id, title, url, published_at, first_seen_at, dated_by, week_start, article_key, title_key, title_revision, is_selected, import_file_id, stream_id, language) values (7, 1, 'Plain news of the next week', NULL, '2026-11-24T06:00:00Z', '2026-11-24T06:00:00Z', 'published', '2026-11-23', 5712366447284149360, 7115417050439943729, 1, 0, 1, 3, 'en');
CREATE TABLE fetch (
	id INTEGER NOT NULL, 
	feed_id INTEGER NOT NULL, 
	started_at TEXT NOT NULL, 
	seconds FLOAT NOT NULL, 
	outcome TEXT NOT NULL, 
	http_status INTEGER, 
	n_bytes INTEGER NOT NULL, 
	n_entries INTEGER NOT NULL, 
	n_new INTEGER NOT NULL, 
	reason TEXT, 
	body_digest TEXT, n_first_shown INTEGER DEFAULT 0 NOT NULL, n_links_dropped INTEGER DEFAULT 0 NOT NULL, is_possible_gap INTEGER DEFAULT 0 NOT NULL, parser TEXT, n_left_out INTEGER NOT NULL DEFAULT 0, clock_offset_seconds INTEGER, n_untitled INTEGER NOT NULL DEFAULT 0, 
	CONSTRAINT pk_fetch PRIMARY KEY (id), 
	CONSTRAINT fk_fetch_feed_id_feed FOREIGN KEY(feed_id) REFERENCES feed (id)
);
insert into fetch (id, feed_id, started_at, seconds, outcome, http_status, n_bytes, n_entries, n_new, reason, body_digest, n_first_shown, n_links_dropped, is_possible_gap, parser, n_left_out, clock_offset_seconds, n_untitled) values (1, 1, '2026-11-17T06:00:00Z', 0.25, 'stored', 200, 999, 6, 6, NULL, '0123456789abcdef', 6, 0, 0, 'expat', 0, NULL, 7);
insert into fetch (id, feed_id, started_at, seconds, outcome, http_status, n_bytes, n_entries, n_new, reason, body_digest, n_first_shown, n_links_dropped, is_possible_gap, parser, n_left_out, clock_offset_seconds, n_untitled) values (2, 1, '2026-11-17T07:00:00Z', 0.25, 'not modified', 304, 0, 0, 0, 'the server says that nothing changed (304)', NULL, 0, 0, 0, NULL, 0, NULL, 0);
insert into fetch (id, feed_id, started_at, seconds, outcome, http_status, n_bytes, n_entries, n_new, reason, body_digest, n_first_shown, n_links_dropped, is_possible_gap, parser, n_left_out, clock_offset_seconds, n_untitled) values (3, 1, '2026-11-17T08:00:00Z', 0.25, 'timeout', NULL, 0, 0, 0, 'no answer in 30 s; “why?”', NULL, 0, 0, 1, NULL, 0, NULL, 0);
CREATE TABLE score (
	scorer_id INTEGER NOT NULL, 
	headline_id INTEGER NOT NULL, 
	value FLOAT NOT NULL, 
	CONSTRAINT pk_score PRIMARY KEY (scorer_id, headline_id), 
	CONSTRAINT fk_score_headline_id_headline FOREIGN KEY(headline_id) REFERENCES headline (id), 
	CONSTRAINT fk_score_scorer_id_scorer FOREIGN KEY(scorer_id) REFERENCES scorer (id)
)
 WITHOUT ROWID

;
insert into score (scorer_id, headline_id, value) values (1, 1, 0.75);
insert into score (scorer_id, headline_id, value) values (2, 1, 0.9371);
insert into score (scorer_id, headline_id, value) values (2, 2, 1.0e-300);
insert into score (scorer_id, headline_id, value) values (3, 1, 0.99);
insert into score (scorer_id, headline_id, value) values (3, 2, 3.33333333333333314829e-01);
insert into score (scorer_id, headline_id, value) values (4, 1, -0.5);
insert into score (scorer_id, headline_id, value) values (5, 1, 1.0);
insert into score (scorer_id, headline_id, value) values (5, 2, 1.0);
insert into score (scorer_id, headline_id, value) values (6, 1, 1.0);
CREATE TABLE sighting (
	feed_id INTEGER NOT NULL, 
	headline_id INTEGER NOT NULL, 
	first_seen_at TEXT NOT NULL, 
	last_seen_at TEXT NOT NULL, 
	published_raw TEXT, date_note TEXT, 
	CONSTRAINT pk_sighting PRIMARY KEY (feed_id, headline_id), 
	CONSTRAINT fk_sighting_feed_id_feed FOREIGN KEY(feed_id) REFERENCES feed (id), 
	CONSTRAINT fk_sighting_headline_id_headline FOREIGN KEY(headline_id) REFERENCES headline (id)
)
 WITHOUT ROWID

;
insert into sighting (feed_id, headline_id, first_seen_at, last_seen_at, published_raw, date_note) values (1, 1, '2026-11-17T06:00:00Z', '2026-11-17T07:00:00Z', NULL, NULL);
insert into sighting (feed_id, headline_id, first_seen_at, last_seen_at, published_raw, date_note) values (1, 2, '2026-11-17T06:00:00Z', '2026-11-17T07:00:00Z', NULL, NULL);
insert into sighting (feed_id, headline_id, first_seen_at, last_seen_at, published_raw, date_note) values (1, 3, '2026-11-17T06:00:00Z', '2026-11-17T07:00:00Z', NULL, NULL);
insert into sighting (feed_id, headline_id, first_seen_at, last_seen_at, published_raw, date_note) values (1, 4, '2026-11-17T06:00:00Z', '2026-11-17T07:00:00Z', NULL, NULL);
insert into sighting (feed_id, headline_id, first_seen_at, last_seen_at, published_raw, date_note) values (1, 5, '2026-11-17T06:00:00Z', '2026-11-17T07:00:00Z', NULL, NULL);
insert into sighting (feed_id, headline_id, first_seen_at, last_seen_at, published_raw, date_note) values (1, 6, '2026-11-17T06:00:00Z', '2026-11-17T07:00:00Z', NULL, NULL);
insert into sighting (feed_id, headline_id, first_seen_at, last_seen_at, published_raw, date_note) values (2, 5, '2026-11-17T06:00:00Z', '2026-11-17T07:00:00Z', 'gestern', 'unreadable');
CREATE VIRTUAL TABLE headline_text using fts5(title, content='headline', content_rowid='id', tokenize='unicode61 remove_diacritics 2');
CREATE TABLE feed_move (
	id INTEGER NOT NULL, 
	feed_id INTEGER NOT NULL, 
	moved_at TEXT NOT NULL, 
	since TEXT NOT NULL, 
	from_address TEXT NOT NULL, 
	to_address TEXT NOT NULL, 
	CONSTRAINT pk_feed_move PRIMARY KEY (id), 
	CONSTRAINT fk_feed_move_feed_id_feed FOREIGN KEY(feed_id) REFERENCES feed (id)
);
insert into feed_move (id, feed_id, moved_at, since, from_address, to_address) values (1, 1, '2026-11-16T06:00:00Z', '2026-11-01T06:00:00Z', 'http://x.org/f', 'http://x.org/new');
CREATE TABLE host (
	name TEXT NOT NULL, 
	not_before TEXT NOT NULL, 
	requested_at TEXT NOT NULL, 
	reason TEXT NOT NULL, 
	CONSTRAINT pk_host PRIMARY KEY (name)
);
insert into host (name, not_before, requested_at, reason) values ('x.org:8080', '2026-11-17T09:00:00Z', '2026-11-17T08:00:00Z', '429, Retry-After: 3600');
CREATE TABLE stale_week (
	week_start TEXT NOT NULL, 
	CONSTRAINT pk_stale_week PRIMARY KEY (week_start)
)
 WITHOUT ROWID

;
insert into stale_week (week_start) values ('2014-01-06');
CREATE TABLE deleted_headline (article_key INTEGER NOT NULL, title_key INTEGER NOT NULL, deleted_at TEXT NOT NULL, reason TEXT NOT NULL, CONSTRAINT pk_deleted_headline PRIMARY KEY (article_key, title_key)) WITHOUT ROWID;
insert into deleted_headline (article_key, title_key, deleted_at, reason) values (3892870689262786691, -9176646478477251820, '2026-11-24T08:00:00Z', 'asked to; “so be it”');
CREATE TABLE week_cache (id INTEGER NOT NULL, rules TEXT NOT NULL, counted_through INTEGER NOT NULL, CONSTRAINT ck_week_cache_only_one CHECK (id = 1), CONSTRAINT pk_week_cache PRIMARY KEY (id));
insert into week_cache (id, rules, counted_through) values (1, '{"topics": [5]}', 4);
CREATE TABLE stream (id INTEGER NOT NULL, name TEXT NOT NULL, kind TEXT NOT NULL, CONSTRAINT ck_stream_kind CHECK (kind in ('general', 'business', 'technology', 'section')), CONSTRAINT pk_stream PRIMARY KEY (id), CONSTRAINT uq_stream_name UNIQUE (name));
insert into stream (id, name, kind) values (1, 'x.org (X ''n'' Y)', 'general');
insert into stream (id, name, kind) values (2, 'y.org ()', 'section');
insert into stream (id, name, kind) values (3, 'Kioske, „alle“', 'business');
insert into stream (id, name, kind) values (4, 'of nothing yet', 'technology');
CREATE TABLE week_stream (week_start TEXT NOT NULL, stream_id INTEGER NOT NULL, outlet_id INTEGER NOT NULL, n_headlines INTEGER NOT NULL, CONSTRAINT pk_week_stream PRIMARY KEY (week_start, stream_id, outlet_id)) WITHOUT ROWID;
insert into week_stream (week_start, stream_id, outlet_id, n_headlines) values ('2026-11-16', 1, 1, 2);
CREATE TABLE week_topic (scorer_id INTEGER NOT NULL, week_start TEXT NOT NULL, stream_id INTEGER NOT NULL, outlet_id INTEGER NOT NULL, n_topic INTEGER NOT NULL, n_concerned INTEGER NOT NULL, n_alarmed INTEGER NOT NULL, CONSTRAINT pk_week_topic PRIMARY KEY (scorer_id, week_start, stream_id, outlet_id)) WITHOUT ROWID;
insert into week_topic (scorer_id, week_start, stream_id, outlet_id, n_topic, n_concerned, n_alarmed) values (5, '2026-11-16', 1, 1, 1, 1, 1);
CREATE TABLE week_label (scorer_id INTEGER NOT NULL, week_start TEXT NOT NULL, stream_id INTEGER NOT NULL, outlet_id INTEGER NOT NULL, label_scorer_id INTEGER NOT NULL, n_topic INTEGER NOT NULL, n_alarmed INTEGER NOT NULL, CONSTRAINT pk_week_label PRIMARY KEY (scorer_id, week_start, stream_id, outlet_id, label_scorer_id)) WITHOUT ROWID;
insert into week_label (scorer_id, week_start, stream_id, outlet_id, label_scorer_id, n_topic, n_alarmed) values (5, '2026-11-16', 1, 1, 6, 1, 1);
CREATE TABLE week_title (week_start TEXT NOT NULL, stream_id INTEGER NOT NULL, title_key INTEGER NOT NULL, CONSTRAINT pk_week_title PRIMARY KEY (week_start, stream_id, title_key)) WITHOUT ROWID;
insert into week_title (week_start, stream_id, title_key) values ('2026-11-16', 1, -1099511627776);
CREATE TABLE week_unread (week_start TEXT NOT NULL, stream_id INTEGER NOT NULL, language TEXT NOT NULL, n_headlines INTEGER NOT NULL, CONSTRAINT pk_week_unread PRIMARY KEY (week_start, stream_id, language)) WITHOUT ROWID;
insert into week_unread (week_start, stream_id, language, n_headlines) values ('2026-11-16', 1, 'de', 1);
CREATE TABLE week_copy (scorer_id INTEGER NOT NULL, week_start TEXT NOT NULL, stream_id INTEGER NOT NULL, n_copies INTEGER NOT NULL, CONSTRAINT pk_week_copy PRIMARY KEY (scorer_id, week_start, stream_id)) WITHOUT ROWID;
insert into week_copy (scorer_id, week_start, stream_id, n_copies) values (0, '2026-11-16', 1, 1);
CREATE TABLE published_answer (topic TEXT NOT NULL, measure TEXT NOT NULL, week_start TEXT NOT NULL, is_corrected INTEGER NOT NULL, verdict TEXT NOT NULL, fitted TEXT NOT NULL, p_past FLOAT NOT NULL, p_higher FLOAT NOT NULL, p_rose FLOAT NOT NULL, step_days FLOAT NOT NULL, n_steps INTEGER NOT NULL, level FLOAT NOT NULL, recent FLOAT, forecast TEXT NOT NULL, version TEXT NOT NULL, made_at TEXT NOT NULL, CONSTRAINT pk_published_answer PRIMARY KEY (topic, measure, week_start, is_corrected)) WITHOUT ROWID;
insert into published_answer (topic, measure, week_start, is_corrected, verdict, fitted, p_past, p_higher, p_rose, step_days, n_steps, level, recent, forecast, version, made_at) values ('ai', 'alarm rate', '2026-11-16', 0, 'no clear trend', 'no clear trend', 0.0, 1.0, 0.0, 7.0, 12, 0.01, NULL, '[]', 'curve@3', '2026-11-23T06:00:00Z');
insert into published_answer (topic, measure, week_start, is_corrected, verdict, fitted, p_past, p_higher, p_rose, step_days, n_steps, level, recent, forecast, version, made_at) values ('ai', 'panic', '2026-11-16', 1, 'risen, not fallen', 'too early to tell', 0.2, 3.33333333333333314829e-01, 0.75, 28.0, 388, 0.00041, 0.000402, '[["2026-11-23", 0.0001, 0.0002, 0.0003, 0.0004, 0.0005]]', 'curve@3', '2026-11-23T06:00:00Z');
CREATE TABLE changed_week (week_start TEXT NOT NULL, n_changes INTEGER NOT NULL, CONSTRAINT pk_changed_week PRIMARY KEY (week_start)) WITHOUT ROWID;
insert into changed_week (week_start, n_changes) values ('2026-11-16', 2);
CREATE TABLE week_uncounted (week_start TEXT NOT NULL, stream_id INTEGER NOT NULL, outlet_id INTEGER NOT NULL, n_headlines INTEGER NOT NULL, CONSTRAINT pk_week_uncounted PRIMARY KEY (week_start, stream_id, outlet_id)) WITHOUT ROWID;
insert into week_uncounted (week_start, stream_id, outlet_id, n_headlines) values ('2026-11-16', 0, 1, 3);
CREATE TABLE codebook (id INTEGER NOT NULL, name TEXT NOT NULL, version TEXT NOT NULL, digest TEXT NOT NULL, text TEXT NOT NULL, added_at TEXT NOT NULL, CONSTRAINT pk_codebook PRIMARY KEY (id), CONSTRAINT uq_codebook_digest UNIQUE (digest));
insert into codebook (id, name, version, digest, text, added_at) values (1, 'alarm', '1', '0123456789abcdef', 'name: alarm
introduction: “Kühe”, ''quoted''
', '2026-12-01T06:00:00Z');
CREATE TABLE label_sample (id INTEGER NOT NULL, name TEXT NOT NULL, codebook_id INTEGER NOT NULL, topic TEXT NOT NULL, since TEXT, until TEXT, streams TEXT NOT NULL, design TEXT NOT NULL CONSTRAINT ck_label_sample_design CHECK (design in ('neyman', 'proportional', 'random')), scorer TEXT NOT NULL, coders TEXT NOT NULL, n_frame INTEGER NOT NULL, n_drawn INTEGER NOT NULL, overlap_share FLOAT NOT NULL, seed INTEGER NOT NULL, created_at TEXT NOT NULL, CONSTRAINT pk_label_sample PRIMARY KEY (id), CONSTRAINT uq_label_sample_name UNIQUE (name), CONSTRAINT fk_label_sample_codebook_id_codebook FOREIGN KEY(codebook_id) REFERENCES codebook (id));
insert into label_sample (id, name, codebook_id, topic, since, until, streams, design, scorer, coders, n_frame, n_drawn, overlap_share, seed, created_at) values (1, 'ai-2026', 1, 'ai', '2023-01-01', NULL, 'x.org (X ''n'' Y)
Kioske, „alle“', 'neyman', 'alarm@4', 'ana
ben', 2, 2, 0.2, 1099511627776, '2026-12-01T06:00:00Z');
insert into label_sample (id, name, codebook_id, topic, since, until, streams, design, scorer, coders, n_frame, n_drawn, overlap_share, seed, created_at) values (2, 'all', 1, 'ai', NULL, NULL, '', 'random', 'alarm@4', 'ana', 2, 0, 0.0, 0, '2026-12-01T06:00:00Z');
CREATE TABLE label_stratum (sample_id INTEGER NOT NULL, number INTEGER NOT NULL, name TEXT NOT NULL, score_from FLOAT, score_to FLOAT, stream TEXT, period TEXT, n_frame INTEGER NOT NULL, n_drawn INTEGER NOT NULL, CONSTRAINT pk_label_stratum PRIMARY KEY (sample_id, number), CONSTRAINT fk_label_stratum_sample_id_label_sample FOREIGN KEY(sample_id) REFERENCES label_sample (id)) WITHOUT ROWID;
insert into label_stratum (sample_id, number, name, score_from, score_to, stream, period, n_frame, n_drawn) values (1, 0, 'alarm .35 and above', 0.35, NULL, 'x.org (X ''n'' Y)', '2026-Q4', 2, 2);
insert into label_stratum (sample_id, number, name, score_from, score_to, stream, period, n_frame, n_drawn) values (2, 0, 'all', NULL, NULL, NULL, NULL, 2, 0);
CREATE TABLE label_item (sample_id INTEGER NOT NULL, position INTEGER NOT NULL, headline_id INTEGER, title_digest TEXT NOT NULL, frame_number INTEGER NOT NULL, stratum INTEGER NOT NULL, inclusion_probability FLOAT NOT NULL, is_overlap INTEGER NOT NULL, coder TEXT NOT NULL, score FLOAT NOT NULL, stream TEXT NOT NULL, week_start TEXT NOT NULL, CONSTRAINT pk_label_item PRIMARY KEY (sample_id, position), CONSTRAINT fk_label_item_sample_id_label_sample FOREIGN KEY(sample_id) REFERENCES label_sample (id), CONSTRAINT fk_label_item_headline_id_headline FOREIGN KEY(headline_id) REFERENCES headline (id)) WITHOUT ROWID;
insert into label_item (sample_id, position, headline_id, title_digest, frame_number, stratum, inclusion_probability, is_overlap, coder, score, stream, week_start) values (1, 1, 1, '0f0f0f0f0f0f0f0f', 2, 0, 3.33333333333333314829e-01, 1, '', 0.9371, 'x.org (X ''n'' Y)', '2026-11-16');
insert into label_item (sample_id, position, headline_id, title_digest, frame_number, stratum, inclusion_probability, is_overlap, coder, score, stream, week_start) values (1, 2, NULL, 'f0f0f0f0f0f0f0f0', 1, 0, 1.0, 0, 'ben', 1.0e-300, 'x.org (X ''n'' Y)', '2026-11-16');
CREATE TABLE label_frame (sample_id INTEGER NOT NULL, number INTEGER NOT NULL, stratum INTEGER NOT NULL, score FLOAT NOT NULL, stream TEXT NOT NULL, week_start TEXT NOT NULL, CONSTRAINT pk_label_frame PRIMARY KEY (sample_id, number), CONSTRAINT fk_label_frame_sample_id_label_sample FOREIGN KEY(sample_id) REFERENCES label_sample (id)) WITHOUT ROWID;
insert into label_frame (sample_id, number, stratum, score, stream, week_start) values (1, 1, 0, 1.0e-300, 'x.org (X ''n'' Y)', '2026-11-16');
insert into label_frame (sample_id, number, stratum, score, stream, week_start) values (1, 2, 0, 0.9371, 'x.org (X ''n'' Y)', '2026-11-16');
CREATE TABLE annotation (id INTEGER NOT NULL, sample_id INTEGER, headline_id INTEGER, title_digest TEXT NOT NULL, coder TEXT NOT NULL, codebook_id INTEGER NOT NULL, question TEXT NOT NULL, answer TEXT NOT NULL, answered_at TEXT NOT NULL, source TEXT NOT NULL, CONSTRAINT pk_annotation PRIMARY KEY (id), CONSTRAINT fk_annotation_sample_id_label_sample FOREIGN KEY(sample_id) REFERENCES label_sample (id), CONSTRAINT fk_annotation_headline_id_headline FOREIGN KEY(headline_id) REFERENCES headline (id), CONSTRAINT fk_annotation_codebook_id_codebook FOREIGN KEY(codebook_id) REFERENCES codebook (id));
insert into annotation (id, sample_id, headline_id, title_digest, coder, codebook_id, question, answer, answered_at, source) values (1, 1, 1, '0f0f0f0f0f0f0f0f', 'ana', 1, 'alarm', '2', '2026-12-01T06:00:01Z', 'browser');
insert into annotation (id, sample_id, headline_id, title_digest, coder, codebook_id, question, answer, answered_at, source) values (2, 1, 1, '0f0f0f0f0f0f0f0f', 'ana', 1, 'alarm', '', '2026-12-01T06:00:02Z', 'browser');
insert into annotation (id, sample_id, headline_id, title_digest, coder, codebook_id, question, answer, answered_at, source) values (3, 1, 1, '0f0f0f0f0f0f0f0f', 'ana', 1, 'note', '“so be it”
or ''not''', '2026-12-01T06:00:03Z', 'terminal');
insert into annotation (id, sample_id, headline_id, title_digest, coder, codebook_id, question, answer, answered_at, source) values (4, NULL, NULL, 'abababababababab', 'ben', 1, 'themes', 'jobs;power', '2026-12-01T06:00:04Z', 'import');
CREATE TABLE model_instructions (id INTEGER NOT NULL, text TEXT NOT NULL, CONSTRAINT pk_model_instructions PRIMARY KEY (id), CONSTRAINT uq_model_instructions_text UNIQUE (text));
insert into model_instructions (id, text) values (1, 'You code newspaper headlines.
„Antworte“ in JSON.');
CREATE TABLE model_reply (id INTEGER NOT NULL, sample_id INTEGER NOT NULL, position INTEGER NOT NULL, coder TEXT NOT NULL, instructions_id INTEGER NOT NULL, reply TEXT NOT NULL, problem TEXT, replied_at TEXT NOT NULL, CONSTRAINT pk_model_reply PRIMARY KEY (id), CONSTRAINT fk_model_reply_label_item FOREIGN KEY(sample_id, position) REFERENCES label_item (sample_id, position), CONSTRAINT fk_model_reply_instructions_id_model_instructions FOREIGN KEY(instructions_id) REFERENCES model_instructions (id));
insert into model_reply (id, sample_id, position, coder, instructions_id, reply, problem, replied_at) values (1, 1, 1, 'llm:tiny', 1, '{"about": "1"}', NULL, '2026-12-01T06:00:01Z');
insert into model_reply (id, sample_id, position, coder, instructions_id, reply, problem, replied_at) values (2, 1, 1, 'llm:tiny', 1, 'As a model, I can''t …', 'no JSON object', '2026-12-01T06:00:02Z');
insert into headline_text (rowid, title) select id, title from headline;
CREATE INDEX ix_headline_week_start_outlet_id ON headline (week_start, outlet_id, title_revision, is_selected);
CREATE INDEX ix_fetch_feed_id_started_at ON fetch (feed_id, started_at);
CREATE INDEX ix_fetch_possible_gap on fetch (feed_id) where is_possible_gap = 1;
CREATE INDEX ix_score_headline_id ON score (headline_id, scorer_id, value);
CREATE INDEX ix_label_item_title_digest ON label_item (title_digest);
CREATE INDEX ix_annotation_title_digest ON annotation (title_digest, coder, codebook_id, question, answered_at);
CREATE INDEX ix_model_reply_sample_id_position ON model_reply (sample_id, position);
CREATE INDEX ix_headline_dated_at on headline (case dated_by when 'published' then published_at else first_seen_at end);
CREATE TRIGGER headline_text_delete after delete on headline begin insert into headline_text(headline_text, rowid, title) values ('delete', old.id, old.title); end;
CREATE TRIGGER headline_text_update after update of title on headline begin insert into headline_text(headline_text, rowid, title) values ('delete', old.id, old.title); insert into headline_text(rowid, title) values (new.id, new.title); end;
CREATE TRIGGER score_stale_update after update on score begin insert into stale_week (week_start) select week_start from headline where id = old.headline_id and not exists (select 1 from stale_week where week_start = headline.week_start); insert into stale_week (week_start) select week_start from headline where id = new.headline_id and not exists (select 1 from stale_week where week_start = headline.week_start); end;
CREATE TRIGGER score_stale_delete after delete on score begin insert into stale_week (week_start) select week_start from headline where id = old.headline_id and not exists (select 1 from stale_week where week_start = headline.week_start); end;
CREATE TRIGGER headline_stale_delete after delete on headline begin insert into stale_week (week_start) select old.week_start where not exists (select 1 from stale_week where week_start = old.week_start); update week_cache set counted_through = (select coalesce(max(id), 0) from headline) where counted_through > (select coalesce(max(id), 0) from headline); update scorer set scored_through = (select coalesce(max(id), 0) from headline) where scored_through > (select coalesce(max(id), 0) from headline); end;
CREATE TRIGGER stream_stale_update after update of kind on stream when old.kind <> new.kind begin insert into stale_week (week_start) select distinct week_start from headline where stream_id = new.id and week_start not in (select week_start from stale_week); end;
CREATE TRIGGER headline_stale_update after update of id, outlet_id, stream_id, week_start, title_revision, is_selected, language, title_key, published_at, first_seen_at, dated_by on headline begin insert into stale_week (week_start) select old.week_start where not exists (select 1 from stale_week where week_start = old.week_start); insert into stale_week (week_start) select new.week_start where not exists (select 1 from stale_week where week_start = new.week_start); end;
CREATE TRIGGER headline_changed_update after update of id, outlet_id, stream_id, week_start, title_revision, is_selected, language on headline begin insert into changed_week (week_start, n_changes) select old.week_start, 0 where not exists (select 1 from changed_week where week_start = old.week_start); update changed_week set n_changes = n_changes + 1 where week_start = old.week_start; insert into changed_week (week_start, n_changes) select new.week_start, 0 where not exists (select 1 from changed_week where week_start = new.week_start); update changed_week set n_changes = n_changes + 1 where week_start = new.week_start; end;
CREATE TRIGGER headline_changed_delete after delete on headline begin insert into changed_week (week_start, n_changes) select old.week_start, 0 where not exists (select 1 from changed_week where week_start = old.week_start); update changed_week set n_changes = n_changes + 1 where week_start = old.week_start; end;
CREATE TRIGGER score_changed_update after update on score begin insert into changed_week (week_start, n_changes) select week_start, 0 from headline where id = old.headline_id and not exists (select 1 from changed_week where week_start = headline.week_start); update changed_week set n_changes = n_changes + 1 where week_start = (select week_start from headline where id = old.headline_id); insert into changed_week (week_start, n_changes) select week_start, 0 from headline where id = new.headline_id and not exists (select 1 from changed_week where week_start = headline.week_start); update changed_week set n_changes = n_changes + 1 where week_start = (select week_start from headline where id = new.headline_id); end;
CREATE TRIGGER score_changed_delete after delete on score begin insert into changed_week (week_start, n_changes) select week_start, 0 from headline where id = old.headline_id and not exists (select 1 from changed_week where week_start = headline.week_start); update changed_week set n_changes = n_changes + 1 where week_start = (select week_start from headline where id = old.headline_id); end;
CREATE VIEW headline_current as select headline.id, case dated_by when 'published' then published_at else first_seen_at end as dated_at, dated_by, week_start, stream.name as stream, outlet.name as outlet, outlet.country as country, title, url, title_revision, is_selected, stream.kind, headline.language, published_at, first_seen_at, article_key, title_key, cast(case when headline.language is null or not exists (select 1 from scorer where scorer.is_current = 1 and scorer.name like 'alarm') or headline.language in (select value from scorer cross join json_each(scorer.languages) where scorer.is_current = 1 and scorer.name like 'alarm') then coalesce((select value from score where headline_id = headline.id and scorer_id = (select id from scorer where name = 'alarm' and is_current = 1)), 0.0) end as real) as alarm, cast(case when headline.language is null or not exists (select 1 from scorer where scorer.is_current = 1 and scorer.name like 'alarm_any') or headline.language in (select value from scorer cross join json_each(scorer.languages) where scorer.is_current = 1 and scorer.name like 'alarm_any') then coalesce((select value from score where headline_id = headline.id and scorer_id = (select id from scorer where name = 'alarm_any' and is_current = 1)), 0.0) end as real) as alarm_any, cast(case when headline.language is null or not exists (select 1 from scorer where scorer.is_current = 1 and scorer.name like 'vader') or headline.language in (select value from scorer cross join json_each(scorer.languages) where scorer.is_current = 1 and scorer.name like 'vader') then coalesce((select value from score where headline_id = headline.id and scorer_id = (select id from scorer where name = 'vader' and is_current = 1)), 0.0) end as real) as vader, cast(case when headline.id <= (select scored_through from scorer where id = (select id from scorer where name = 'alarm-encoder' and is_current = 1)) then case when headline.language is null or not exists (select 1 from scorer where scorer.is_current = 1 and scorer.name like 'alarm-encoder') or headline.language in (select value from scorer cross join json_each(scorer.languages) where scorer.is_current = 1 and scorer.name like 'alarm-encoder') then coalesce((select value from score where headline_id = headline.id and scorer_id = (select id from scorer where name = 'alarm-encoder' and is_current = 1)), 0.0) end end as real) as alarm_encoder, case when headline.language is null or not exists (select 1 from scorer where scorer.is_current = 1 and scorer.name like 'topic:%') or headline.language in (select value from scorer cross join json_each(scorer.languages) where scorer.is_current = 1 and scorer.name like 'topic:%') then coalesce((select group_concat(name, ' ') from (select substr(scorer.name, 7) as name from score join scorer on scorer.id = score.scorer_id and scorer.is_current = 1 where score.headline_id = headline.id and scorer.name like 'topic:%' order by 1)), '') end as topics, case when headline.language is null or not exists (select 1 from scorer where scorer.is_current = 1 and scorer.name like 'theme:%') or headline.language in (select value from scorer cross join json_each(scorer.languages) where scorer.is_current = 1 and scorer.name like 'theme:%') then coalesce((select group_concat(name, ' ') from (select substr(scorer.name, 7) as name from score join scorer on scorer.id = score.scorer_id and scorer.is_current = 1 where score.headline_id = headline.id and scorer.name like 'theme:%' order by 1)), '') end as themes, case when headline.language is null or not exists (select 1 from scorer where scorer.is_current = 1 and scorer.name like 'regulation:%') or headline.language in (select value from scorer cross join json_each(scorer.languages) where scorer.is_current = 1 and scorer.name like 'regulation:%') then coalesce((select group_concat(name, ' ') from (select substr(scorer.name, 12) as name from score join scorer on scorer.id = score.scorer_id and scorer.is_current = 1 where score.headline_id = headline.id and scorer.name like 'regulation:%' order by 1)), '') end as regulation from headline join outlet on outlet.id = headline.outlet_id left join stream on stream.id = headline.stream_id;
CREATE VIEW week as select week_stream.week_start, stream.name as stream, stream.kind, outlet.name as outlet, substr(scorer.name, 7) as topic, n_headlines, cast(coalesce(n_topic, 0) as integer) as n_topic, cast(coalesce(n_concerned, 0) as integer) as n_concerned, cast(coalesce(n_alarmed, 0) as integer) as n_alarmed from scorer cross join week_stream join outlet on outlet.id = week_stream.outlet_id join stream on stream.id = week_stream.stream_id left join week_topic on week_topic.scorer_id = scorer.id and week_topic.week_start = week_stream.week_start and week_topic.stream_id = week_stream.stream_id and week_topic.outlet_id = week_stream.outlet_id where scorer.is_current = 1 and scorer.name like 'topic:%';
CREATE VIEW feed_health as select feed.name as feed, feed.url, outlet.name as outlet, stream.kind, feed.is_listed, feed.last_fetch_at, feed.last_good_at, feed.last_new_at, (select outcome from fetch where fetch.feed_id = feed.id order by started_at desc limit 1) as last_outcome, (select reason from fetch where fetch.feed_id = feed.id order by started_at desc limit 1) as last_reason, feed.n_failures, feed.due_at, cast((select count(*) from fetch where fetch.feed_id = feed.id) as integer) as n_fetches, cast((select count(*) from fetch where fetch.feed_id = feed.id and is_possible_gap = 1) as integer) as n_possible_gaps from feed join outlet on outlet.id = feed.outlet_id left join stream on stream.id = feed.stream_id;
CREATE VIEW annotation_current as select annotation.title_digest, annotation.headline_id, headline.title, coder, question, answer, codebook.name as codebook, codebook.version as codebook_version, codebook.digest as codebook_digest, label_sample.name as sample, answered_at, source from annotation join codebook on codebook.id = annotation.codebook_id left join label_sample on label_sample.id = annotation.sample_id left join headline on headline.id = annotation.headline_id where answer <> '' and not exists (select 1 from annotation as later where later.title_digest = annotation.title_digest and later.coder = annotation.coder and later.codebook_id = annotation.codebook_id and later.question = annotation.question and (later.answered_at, later.id) > (annotation.answered_at, annotation.id));
