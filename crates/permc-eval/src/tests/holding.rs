//! Where permissions hold: regions, whole subtrees, reader lists, direct grants, incomplete paths.

use super::fixture::check;

const PLACES: &str = "
    kind org
    kind account in org
    kind zone in account
    instance org:o
    instance account:acme in org:o
    instance zone:z in account:acme
    instance account:beta in org:o
    instance zone:y in account:beta
    permission read per zone
    permission edit per zone implies read
    permission admin implies edit
    permission see
    role everywhere
    role acme
    role one
    role none
    role boss
    grant everywhere read
    grant acme read on account:acme
    grant one edit on zone:z
    grant boss admin
";

#[test]
fn a_grant_holds_on_its_subtree() {
    check(
        PLACES,
        &[
            ("everywhere", "read", "allow"),
            ("everywhere", "read on zone:z", "allow"),
            ("everywhere", "read on zone:new", "allow"),
            ("everywhere", "read on org:other", "allow"),
            ("acme", "read", "deny"),
            ("acme", "read on account:acme", "allow"),
            ("acme", "read on zone:z", "allow"),
            ("acme", "read on zone:y", "deny"),
            ("acme", "read on zone:new in account:acme", "allow"),
            ("acme", "read on zone:new in account:beta", "deny"),
            ("acme", "read on zone:new", "deny"),
            ("acme", "read on org:o", "deny"),
            ("one", "read on zone:z", "allow"),
            ("one", "edit on zone:z", "allow"),
            ("one", "read on account:acme", "deny"),
            ("boss", "read on zone:z", "allow"),
            ("boss", "edit", "allow"),
            ("none", "read on zone:z", "deny"),
            ("", "read", "deny"),
        ],
    );
}

#[test]
fn a_direct_grant_holds_on_its_subtree() {
    check(
        PLACES,
        &[
            (" grants read", "read on zone:new", "allow"),
            (" grants admin", "read on zone:new", "allow"),
            (" grants read on account:acme", "read on account:acme", "allow"),
            (" grants edit on account:acme", "read on zone:z", "allow"),
            (" grants read on account:acme", "read on zone:y", "deny"),
            (" grants read on account:acme", "read on account:beta", "deny"),
            (" grants read on account:beta", "read on account:acme", "deny"),
            (" grants read on account:beta", "read on org:o", "deny"),
            (" grants read on org:o", "read on zone:new in account:beta", "allow"),
            (" grants read on zone:new in account:acme", "read on zone:new in account:acme", "allow"),
            (" grants read on zone:new in account:acme", "read on zone:new in account:beta", "deny"),
            (" grants read on account:new in org:new", "read on zone:x in account:new in org:new", "allow"),
            (" grants read on account:new in org:new", "read on zone:x in account:new in org:newer", "deny"),
        ],
    );
}

#[test]
fn a_path_is_completed_or_refused() {
    check(
        PLACES,
        &[
            ("acme", "read on zone:z in account:acme in org:o", "allow"),
            ("acme", "read on zone:z in account:beta", "invalid: `zone` `z` is declared to lie elsewhere"),
            (
                "acme",
                "read on zone:new in account:acme in org:p",
                "invalid: `account` `acme` is declared to lie elsewhere",
            ),
            ("acme", "read on zone:z in org:o", "invalid: a `zone` does not lie in a `org`"),
            ("acme", "read on account:acme in org:o", "allow"),
        ],
    );
}

#[test]
fn an_id_declared_twice_needs_its_path() {
    check(
        "kind account
         kind zone in account
         instance account:a
         instance zone:z in account:a
         instance account:b
         instance zone:z in account:b
         permission read per zone
         role r
         grant r read on account:a",
        &[
            ("r", "read on zone:z", "invalid: `zone` `z` is declared in several places and needs its path"),
            ("r", "read on zone:z in account:a", "allow"),
            ("r", "read on zone:z in account:b", "deny"),
            ("r", "read on zone:z in account:c", "invalid: `zone` `z` is declared to lie elsewhere"),
        ],
    );
}

const LISTS: &str = "
    kind account
    kind zone in account
    instance account:a
    instance zone:x in account:a
    instance zone:y in account:a
    instance account:b
    permission read per zone
    permission edit per zone implies read
    permission admin per account implies edit
    role listed
    role out
    role editor
    role child extends listed
    role admin
    grant listed read
    grant out read
    grant editor edit
    grant admin admin
    only listed,admin may read on zone:x
    only editor may edit on account:b
";

#[test]
fn a_reader_list_admits_only_its_roles() {
    check(
        LISTS,
        &[
            ("listed", "read", "allow"),
            ("listed", "read on zone:x", "allow"),
            ("out", "read on zone:x", "deny"),
            ("out", "read on zone:y", "allow"),
            // The whole subtree: a list inside takes the whole away.
            ("out", "read on account:a", "deny"),
            ("out", "read", "deny"),
            ("out", "read on account:b", "allow"),
            ("out", "read on account:new", "allow"),
            // An unknown zone has no list, whatever lists its siblings have.
            ("out", "read on zone:new in account:a", "allow"),
            // The holder of a role that is not listed but extends one that is has that role too.
            ("child", "read on zone:x", "allow"),
            // Lists bind what implies.
            ("editor", "read on zone:x", "deny"),
            ("editor", "edit on zone:x", "allow"),
            ("admin", "read on zone:x", "allow"),
            // admin is not on the list of edit in b, so neither edit nor what it implies is held there.
            ("admin", "admin on account:b", "allow"),
            ("admin", "edit on account:b", "deny"),
            ("admin", "read on account:b", "deny"),
            ("admin", "read", "deny"),
            // Different sources serve different points.
            ("listed,out", "read", "allow"),
            ("out,admin", "read on account:a", "allow"),
            ("editor,admin", "edit", "allow"),
        ],
    );
}

#[test]
fn lists_never_admit_direct_grants() {
    check(
        LISTS,
        &[
            (" grants read", "read", "deny"),
            (" grants read", "read on zone:x", "deny"),
            (" grants read", "read on zone:y", "allow"),
            (" grants read on zone:x", "read on zone:x", "deny"),
            (" grants read on account:b", "read on account:b", "allow"),
            (" grants read on account:b", "read on zone:new in account:b", "allow"),
            (" grants read on zone:new in account:b", "read on zone:new in account:b", "allow"),
            (" grants read on zone:new in account:b", "read on zone:other in account:b", "deny"),
            (" grants read on zone:new in account:b", "read on account:b", "deny"),
            // A list on edit cuts what edit implies, also below.
            (" grants edit", "read on account:b", "deny"),
            (" grants edit", "read on zone:new in account:b", "deny"),
            (" grants edit", "read on zone:y", "allow"),
            (" grants edit; read", "read on account:b", "allow"),
            (" grants admin", "edit on account:b", "deny"),
            (" grants admin", "admin", "allow"),
            // A role and a grant serve different points.
            ("listed grants edit", "read", "allow"),
            ("editor grants read", "read on zone:x", "deny"),
            // Elsewhere nothing is listed.
            (" grants read on account:new", "read on account:new", "allow"),
            (" grants read on account:new", "read on zone:z in account:new", "allow"),
            (" grants read on account:new", "read on account:newer", "deny"),
        ],
    );
}

#[test]
fn an_incomplete_path_is_asked_wherever_it_may_lie() {
    let lists = "
        kind account
        kind zone in account
        instance account:a
        instance zone:x in account:a
        instance account:b
        permission read per zone
        permission site per account
        role r
        role s
        grant r read
        grant s read
        grant s site
        only s may read on zone:x
        only s may site on account:b";
    check(
        lists,
        &[
            // A list on another zone is no list on this one; a list on an account may be round it.
            ("r", "read on zone:new", "allow"),
            ("r", "read", "deny"),
            ("s", "site on account:new", "allow"),
            (" grants site", "site on account:new", "allow"),
            (" grants site", "site", "deny"),
            (" grants read on account:a", "read on zone:new", "deny"),
        ],
    );
    let outer = "
        kind account
        kind zone in account
        instance account:a
        permission read per zone
        role r
        role s
        grant r read
        grant s read
        only s may read on account:a";
    check(
        outer,
        &[
            ("r", "read on zone:new", "deny"),
            ("s", "read on zone:new", "allow"),
            ("r", "read on zone:new in account:other", "allow"),
            ("r", "read on zone:new in account:a", "deny"),
            (" grants read", "read on zone:new", "deny"),
            (" grants read", "read on zone:new in account:other", "allow"),
        ],
    );
}

#[test]
fn an_instance_that_a_grant_named_is_known() {
    check(
        "kind account
         kind zone in account
         instance account:a undeclared
         instance zone:z in account:a undeclared
         permission read per zone
         role r
         grant r read on zone:z",
        &[
            ("r", "read on zone:z in account:a", "allow"),
            ("r", "read on zone:z", "deny"),
            ("r", "read on zone:z in account:b", "deny"),
            ("r", "read on zone:y in account:a", "deny"),
        ],
    );
}
