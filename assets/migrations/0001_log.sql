-- The log, what opens it, and who may knock. Text, bigint and bytea only: they mean the same on both engines.
-- A conference's head is the lock of its log: whoever holds that row alone appends.

create table conference (
    slug text not null primary key,
    log text not null unique,
    wrapped_key bytea not null
);

create table head (
    conference text not null primary key references conference (slug),
    seq bigint not null,
    at_micros bigint not null,
    link bytea not null
);

create table entry (
    conference text not null,
    seq bigint not null,
    case_id text,
    body bytea not null,
    link bytea not null,
    primary key (conference, seq)
);

create table receipt (
    conference text not null,
    actor text not null,
    command_id text not null,
    hash bytea not null,
    first_seq bigint not null,
    last_seq bigint not null,
    case_id text,
    rejection bytea,
    primary key (conference, actor, command_id)
);

create table case_key (
    conference text not null references conference (slug),
    case_id text not null,
    wrapped_key bytea not null,
    primary key (conference, case_id)
);

create table token (
    hash text not null primary key,
    conference text not null references conference (slug),
    person text not null,
    device text not null,
    issued_micros bigint not null,
    expires_micros bigint not null
);

create index token_person on token (conference, person);

create table join_code (
    lookup text not null primary key,
    hash text not null,
    conference text not null references conference (slug),
    person text not null,
    expires_micros bigint not null,
    wrong_tries bigint not null,
    used_micros bigint
);
