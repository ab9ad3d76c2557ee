-- Organizations, the people who work in them, and the keys of the programs that do. Of every secret only its SHA-256 is kept.
create table organization (
    slug text primary key constraint organization_slug_is_a_word check (slug ~ '^[a-z][a-z0-9_]{1,40}$'),
    name text not null,
    -- Of whom two-step sign-in is demanded; of nobody where it is null.
    two_step_demanded_of text constraint organization_demands_two_step_of check (two_step_demanded_of in ('admins', 'everybody')),
    created_at timestamptz not null
);

create table app_user (
    user_id uuid primary key,
    email text not null constraint app_user_email_key unique,
    name text not null,
    password_hash text,
    -- Signing in in two steps: the authenticator app's secret, encrypted, and when its last code was (in steps of 30 s).
    totp_secret bytea,
    totp_step bigint,
    created_at timestamptz not null
);

-- Codes for who lost the authenticator app; each works once. Only their SHA-256 is kept.
create table recovery_code (
    user_id uuid not null references app_user on delete cascade,
    code_hash bytea not null,
    primary key (user_id, code_hash)
);

-- Passkeys (WebAuthn): of each the public half is kept, and the count that its device told last.
create table passkey (
    passkey_id uuid primary key,
    user_id uuid not null references app_user on delete cascade,
    credential_id bytea not null constraint passkey_credential_id_key unique,
    public_key bytea not null,
    sign_count bigint not null,
    name text not null,
    created_at timestamptz not null,
    last_used_at timestamptz
);
create index passkey_of_user on passkey (user_id);

-- Challenges that a passkey answered: until they end by themselves, none is taken again. Only their SHA-256 is kept.
create table used_challenge (
    challenge_hash bytea primary key,
    expires_at timestamptz not null
);
create index used_challenge_expires on used_challenge (expires_at);

-- Browsers in which a person signed in before: guesses from elsewhere don't keep them out.
create table known_device (
    token_hash bytea primary key,
    user_id uuid not null references app_user on delete cascade,
    seen_at timestamptz not null
);
create index known_device_of_user on known_device (user_id, seen_at);

create table membership (
    user_id uuid not null references app_user on delete cascade,
    organization text not null references organization on delete cascade,
    role text not null constraint membership_role_is_known check (role in ('admin', 'operations', 'warehouse', 'service', 'read_only')),
    -- Codes of the locations that the person works at; none: all of them.
    locations text[] not null default '{}'
        constraint membership_locations_of_the_warehouse check (locations = '{}' or role = 'warehouse'),
    created_at timestamptz not null,
    locked_out_at timestamptz,
    primary key (user_id, organization)
);
create index membership_of_organization on membership (organization);

create table invitation (
    invitation_id uuid primary key,
    token_hash bytea not null constraint invitation_token_hash_key unique,
    organization text not null references organization on delete cascade,
    email text not null,
    role text not null,
    locations text[] not null default '{}',
    invited_by text not null,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    constraint invitation_once_for_a_person unique (organization, email)
);

create table password_reset (
    token_hash bytea primary key,
    user_id uuid not null references app_user on delete cascade,
    created_at timestamptz not null,
    expires_at timestamptz not null
);

create index password_reset_of_user on password_reset (user_id);

create table session (
    token_hash bytea primary key,
    user_id uuid not null references app_user on delete cascade,
    organization text not null references organization on delete cascade,
    session_id uuid not null constraint session_id_key unique,
    -- Until the code of the second step was given, it opens nothing.
    awaits_code boolean not null,
    -- The invitation that is accepted with that code: its person is no member before.
    invitation_id uuid references invitation on delete cascade
        constraint session_accepts_an_invitation_by_a_code check (invitation_id is null or awaits_code),
    -- When the person last proved who they are, by their password or a passkey.
    proven_at timestamptz not null,
    -- The token before that, which still leads here for a moment: for requests that were under way.
    former_hash bytea,
    former_until timestamptz,
    -- Left alone for so long, it is over.
    idle_minutes integer not null,
    agent text not null default '',
    address text not null default '',
    created_at timestamptz not null,
    last_seen_at timestamptz not null,
    expires_at timestamptz not null
);
create index session_of_user on session (user_id);
create index session_of_former_token on session (former_hash) where former_hash is not null;
create index session_of_invitation on session (invitation_id) where invitation_id is not null;

-- How often somebody tried to come in since when: by address, by e-mail, by both.
create table attempt (
    subject text primary key,
    since timestamptz not null,
    tries integer not null
);
create index attempt_since on attempt (since);

create table api_key (
    key_id uuid primary key,
    organization text not null references organization on delete cascade,
    name text not null,
    prefix text not null constraint api_key_prefix_key unique,
    secret_hash bytea not null,
    scopes text[] not null,
    locations text[] not null default '{}',
    created_by text not null,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    last_used_at timestamptz,
    revoked_at timestamptz
);
create index api_key_of_organization on api_key (organization);

-- Web processes remember callers for a moment; they are told of every change of who may come in.
create function tell_of_access() returns trigger language plpgsql as $$
begin
    perform pg_notify('orderwright_access', '');
    return null;
end
$$;
create trigger membership_tells after update of role, locations, locked_out_at or delete on membership
    for each statement execute function tell_of_access();
create trigger app_user_tells after update of name, totp_secret on app_user for each statement execute function tell_of_access();
create trigger organization_tells after update of two_step_demanded_of on organization
    for each statement execute function tell_of_access();
create trigger api_key_tells after update of revoked_at, expires_at or delete on api_key
    for each statement execute function tell_of_access();
create trigger session_tells after update of token_hash, proven_at or delete on session for each row execute function tell_of_access();
