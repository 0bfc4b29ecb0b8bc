/** Changes of the file's layout, oldest first; the n-th makes version n. Never change one that was released: add another. */
export const migrations: readonly string[] = [
  /* 1 */ `
  -- Processes that write. A row goes when its process leaves or is found dead; its number is never given again.
  CREATE TABLE owner (
    id INTEGER PRIMARY KEY,
    host TEXT NOT NULL,
    boot TEXT NOT NULL,
    pid INTEGER NOT NULL,
    process_start TEXT NOT NULL,
    lease_until INTEGER NOT NULL,
    address TEXT
  ) STRICT;

  -- The last number is kept apart from the runs, so that a number is never given twice, whatever is deleted.
  CREATE TABLE orchestration (
    key INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    last_number INTEGER NOT NULL
  ) STRICT;

  -- The key grows with each run, so that its order is that of creation, whatever the clocks said.
  CREATE TABLE run (
    key INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    orchestration INTEGER NOT NULL REFERENCES orchestration (key),
    number INTEGER NOT NULL,
    name TEXT NOT NULL,
    attempt INTEGER NOT NULL,
    retry_of TEXT,
    trigger_json TEXT NOT NULL,
    started_by TEXT,
    params_json TEXT NOT NULL,
    source_hash TEXT NOT NULL,
    git_commit TEXT,
    state TEXT NOT NULL,
    reason TEXT,
    waiting_json TEXT,
    cancel_json TEXT,
    created_at INTEGER NOT NULL,
    started_at INTEGER,
    ended_at INTEGER,
    duration_ms INTEGER,
    -- Not a reference: a run keeps the number of an owner that has gone.
    owner INTEGER NOT NULL
  ) STRICT;
  CREATE UNIQUE INDEX run_by_number ON run (orchestration, number);
  CREATE INDEX run_by_state ON run (state);
  CREATE INDEX run_by_orchestration_state ON run (orchestration, state);

  CREATE TABLE journal (
    run INTEGER NOT NULL REFERENCES run (key) ON DELETE CASCADE,
    sequence INTEGER NOT NULL,
    entry TEXT NOT NULL,
    PRIMARY KEY (run, sequence)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE text (
    key INTEGER PRIMARY KEY,
    hash TEXT NOT NULL UNIQUE,
    content TEXT NOT NULL
  ) STRICT;
  CREATE TABLE run_text (
    run INTEGER NOT NULL REFERENCES run (key) ON DELETE CASCADE,
    text INTEGER NOT NULL REFERENCES text (key),
    PRIMARY KEY (run, text)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX run_text_by_text ON run_text (text);

  -- Places and the lines for them. The sequence is the order in line.
  CREATE TABLE claim (
    sequence INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    key TEXT NOT NULL,
    is_granted INTEGER NOT NULL,
    capacity INTEGER NOT NULL,
    owner INTEGER NOT NULL REFERENCES owner (id) ON DELETE CASCADE,
    run TEXT NOT NULL,
    run_name TEXT NOT NULL,
    job TEXT,
    since INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX claim_by_key ON claim (key, is_granted);

  -- What died holding a place, until somebody has seen to it that no job of it runs any more.
  CREATE TABLE deserted (
    key TEXT NOT NULL,
    run TEXT NOT NULL,
    PRIMARY KEY (key, run)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE cancel_request (
    sequence INTEGER PRIMARY KEY,
    run INTEGER NOT NULL REFERENCES run (key) ON DELETE CASCADE,
    requested_by TEXT NOT NULL,
    is_forced INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX cancel_request_by_run ON cancel_request (run);
  `,
  /* 2 */ `
  -- What each trigger remembers; whoever changes it names the version that it knows.
  CREATE TABLE trigger_state (
    orchestration TEXT NOT NULL,
    trigger_name TEXT NOT NULL,
    version INTEGER NOT NULL,
    state_json TEXT NOT NULL,
    PRIMARY KEY (orchestration, trigger_name)
  ) STRICT, WITHOUT ROWID;

  -- Each wish of a trigger for a run: open, or the run that it became, or why it became none.
  CREATE TABLE fire (
    key INTEGER PRIMARY KEY AUTOINCREMENT,
    orchestration TEXT NOT NULL,
    trigger_name TEXT NOT NULL,
    occasion TEXT NOT NULL,
    at INTEGER NOT NULL,
    accepted_at INTEGER NOT NULL,
    details_json TEXT NOT NULL,
    is_open INTEGER NOT NULL,
    -- Who settles it while it is open. Not a reference: a fire keeps the number of an owner that has gone.
    owner INTEGER NOT NULL,
    run TEXT,
    skip_reason TEXT,
    skip_message TEXT
  ) STRICT;
  CREATE UNIQUE INDEX fire_by_occasion ON fire (orchestration, trigger_name, occasion);
  CREATE INDEX fire_open ON fire (key) WHERE is_open = 1;
  CREATE INDEX fire_skipped ON fire (key) WHERE skip_reason IS NOT NULL;

  CREATE TABLE event (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT UNIQUE,
    at INTEGER NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    details_json TEXT NOT NULL
  ) STRICT;
  `,
  /* 3 */ `
  -- What each source of events remembers of the world outside; whoever changes it names the version that it knows.
  CREATE TABLE source (
    name TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    state_json TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;

  -- And of single things: a file, for instance.
  CREATE TABLE source_item (
    source TEXT NOT NULL REFERENCES source (name) ON DELETE CASCADE,
    item TEXT NOT NULL,
    value_json TEXT NOT NULL,
    PRIMARY KEY (source, item)
  ) STRICT, WITHOUT ROWID;
  `,
  /* 4 */ `
  -- What people are to be told of runs. While one is due, its owner tells it; one that is not due any more is the record of who was told.
  CREATE TABLE notice (
    run INTEGER NOT NULL REFERENCES run (key) ON DELETE CASCADE,
    cause TEXT NOT NULL,
    at INTEGER NOT NULL,
    exceeded TEXT,
    due_at INTEGER,
    -- Not a reference: a notice keeps the number of an owner that has gone.
    owner INTEGER NOT NULL,
    deliveries_json TEXT NOT NULL,
    PRIMARY KEY (run, cause)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX notice_due ON notice (owner, due_at) WHERE due_at IS NOT NULL;
  `,
  /* 5 */ `
  -- The last valid version of each orchestration that is looked after.
  CREATE TABLE version (
    orchestration TEXT PRIMARY KEY,
    path TEXT NOT NULL,
    sources_json TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE version_text (
    orchestration TEXT NOT NULL REFERENCES version (orchestration) ON DELETE CASCADE,
    text INTEGER NOT NULL REFERENCES text (key),
    PRIMARY KEY (orchestration, text)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX version_text_by_text ON version_text (text);
  `,
];
