//! Actions, rows, add-ons, separation of duty and governance.

use super::fixture::check;

const ACTIONS: &str = "
    kind zone
    attribute channel api ui
    attribute mode off on
    permission p
    permission q
    permission z per zone
    permission guarded needs mode forbid mode=on require q
    role a
    role b
    role g
    grant a p
    grant b q
    grant a z
    grant g guarded
    action both require (all p q)
    action either require (any p q)
    action open require (all)
    action zoned per zone needs channel,mode forbid channel=api require z (any (not mode=on) p)
    action twice needs channel require (all p (any (not channel=api) q))
";

#[test]
fn effective_permissions_unite_before_actions_are_judged() {
    check(
        ACTIONS,
        &[
            ("a", "both", "deny"),
            ("b", "both", "deny"),
            ("a,b", "both", "allow"),
            ("a", "either", "allow"),
            ("b grants p", "both", "allow"),
            ("", "open", "allow"),
            ("", "either", "deny"),
        ],
    );
}

#[test]
fn the_order_of_denials_is_fixed() {
    check(
        ACTIONS,
        &[
            ("a", "zoned on zone:x with channel=ui mode=on", "allow"),
            ("a", "zoned with channel=ui mode=off", "allow"),
            ("", "zoned on zone:x with channel=ui", "deny missing-attribute"),
            ("", "zoned on zone:x with channel=api mode=on", "deny forbidden"),
            ("", "zoned on zone:x with channel=ui mode=on", "deny"),
            ("a", "both on zone:x", "deny wrong-kind"),
            ("a", "p on zone:x", "deny wrong-kind"),
            ("a", "z on zone:x", "allow"),
            ("a", "twice with channel=ui", "allow"),
            ("a", "twice with channel=api", "deny"),
            ("a,b", "twice with channel=api", "allow"),
            ("g,b", "guarded with mode=off", "allow"),
            ("g,b", "guarded with mode=on", "deny forbidden"),
            ("g", "guarded with mode=off", "deny"),
            ("b", "guarded with mode=off", "deny"),
            ("g,b", "guarded", "deny missing-attribute"),
        ],
    );
}

const ROWS: &str = "
    permission logs filtered
    permission more filtered implies logs
    permission plain
    permission both.rows filtered require logs
    role w
    grant w both.rows where w
    role all
    role x
    role y
    role z
    role m
    role p
    grant all logs
    grant x logs where x
    grant y logs where y
    grant z more where z
    grant m more
    grant p plain
    action both require (all logs more)
    action either require (any logs more)
    action mixed require (any (all logs more) plain)
    action deep require (any (all logs more) (all logs more))
";

#[test]
fn limited_rows_are_unions_and_conjunctions() {
    check(
        ROWS,
        &[
            ("all", "logs", "allow"),
            ("x", "logs", "rows x"),
            ("x,y", "logs", "rows x|y"),
            ("x,all", "logs", "allow"),
            ("z", "logs", "rows z"),
            ("z", "more", "rows z"),
            ("x,z", "both", "rows z"),
            ("x,z", "either", "rows x|z"),
            ("x,m", "both", "allow"),
            ("x", "both", "deny"),
            ("x", "either", "rows x"),
            ("x,p", "mixed", "allow"),
            ("x,z,p", "mixed", "allow"),
            ("x,z", "mixed", "rows z"),
            ("x,z", "deep", "rows z"),
            (" grants logs", "logs", "allow"),
            ("x grants more", "both", "allow"),
            // All of its own, some of what it requires.
            ("x grants both.rows", "both.rows", "rows x"),
            ("w,x", "both.rows", "rows w & x"),
            ("w,x grants both.rows", "both.rows", "rows x"),
            ("w grants logs", "both.rows", "rows w"),
            ("w", "both.rows", "deny"),
        ],
    );
}

#[test]
fn unions_that_contain_another_are_left_out() {
    check(
        "permission a filtered
         permission b filtered
         permission c filtered
         permission d filtered
         role r
         role s
         grant r a where 1
         grant r b where 2
         grant r c where 3
         grant r d where 4
         grant s a where 5
         grant s b where 1
         action cnf require (any (all a b) (all c d))
         action same require (all a (any a b))",
        &[
            ("r", "cnf", "rows 1|3 & 1|4 & 2|3 & 2|4"),
            ("r,s", "same", "rows 1|5"),
            ("r,s", "cnf", "rows 1|2|3 & 1|2|4 & 1|3|5 & 1|4|5"),
        ],
    );
}

#[test]
fn an_addon_counts_beside_its_roles_only() {
    check(
        "permission p
         permission q
         role a
         role b extends a
         role c
         addon x for a
         addon y for c
         grant x p
         grant y q
         action both require (all p q)",
        &[
            ("x", "p", "deny"),
            ("a", "p", "deny"),
            ("a,x", "p", "allow"),
            ("b,x", "p", "allow"),
            ("c,x", "p", "deny"),
            ("b,c,x,y", "both", "allow"),
            ("x,y", "p", "deny"),
        ],
    );
}

#[test]
fn who_breaks_separation_of_duty_is_denied_everything() {
    let policy = "
        kind zone
        instance zone:z
        permission pay per zone
        permission order
        permission boss implies order
        permission other
        permission sum filtered
        role payer
        role orderer
        role both extends payer
        role alien
        role rows
        addon extra for alien
        grant payer pay on zone:z
        grant orderer order
        grant alien other
        grant rows sum where x
        limit 1 roles extra,payer
        limit 1 permissions order,pay,sum";
    check(
        policy,
        &[
            ("payer", "pay on zone:z", "allow"),
            ("payer,orderer", "pay on zone:z", "deny separation-of-duty"),
            ("both,orderer,alien", "other", "deny separation-of-duty"),
            ("payer grants boss", "pay on zone:z", "deny separation-of-duty"),
            ("orderer grants pay on zone:q", "order", "deny separation-of-duty"),
            ("orderer,rows", "order", "deny separation-of-duty"),
            ("rows", "sum", "rows x"),
            ("payer,extra", "pay on zone:z", "allow"),
            ("payer,extra,alien", "other", "deny separation-of-duty"),
            ("payer,orderer", "assign alien", "deny separation-of-duty"),
        ],
    );
}

#[test]
fn a_permission_that_a_list_withholds_is_not_held_anywhere() {
    check(
        "kind zone
         instance zone:z
         permission pay per zone
         permission order
         role r
         role l
         grant r order
         grant l pay
         only l may pay on zone:z
         limit 1 permissions order,pay",
        &[
            ("r grants pay on zone:z", "order", "allow"),
            ("r grants pay on zone:y", "order", "deny separation-of-duty"),
        ],
    );
}

#[test]
fn governance_is_an_action() {
    let policy = "
        kind index
        kind shelf
        attribute mode off on
        permission pick per shelf
        permission manage
        permission read per index
        permission modify per index
        permission lock
        role admin
        role super
        role local
        role locker
        addon pii for admin
        grant admin manage
        grant local modify on index:main
        grant local read on index:main
        grant locker lock
        grant super modify
        instance index:main
        instance index:audit
        assign pii,admin by super
        assign local holders manage
        assign locker by admin when mode=on
        delegate read by modify per index
        restrict read by lock";
    check(
        policy,
        &[
            ("super", "assign admin", "allow"),
            ("super", "assign pii", "allow"),
            ("admin", "assign admin", "deny"),
            ("admin", "assign local", "allow"),
            (" grants manage", "assign local", "allow"),
            ("admin", "assign super", "deny"),
            ("admin", "assign local on index:main", "deny wrong-kind"),
            ("admin", "assign locker", "deny missing-attribute"),
            ("admin", "assign locker with mode=off", "deny"),
            ("admin", "assign locker with mode=on", "allow"),
            ("local", "delegate read on index:main", "allow"),
            ("local", "delegate read on index:audit", "deny"),
            ("local", "delegate read", "deny wrong-kind"),
            ("super", "delegate read on index:main", "deny"),
            ("super grants read", "delegate read on index:main", "allow"),
            ("locker", "restrict read on index:main", "allow"),
            ("locker", "restrict read", "allow"),
            ("locker", "restrict modify on index:main", "deny"),
            ("local", "restrict read on index:main", "deny"),
            (" grants read", "delegate read on index:main", "deny"),
            (" grants modify", "delegate read on index:main", "deny"),
            ("locker", "restrict read on shelf:1", "deny wrong-kind"),
            ("locker", "restrict pick on index:main", "deny wrong-kind"),
        ],
    );
}

#[test]
fn a_power_counts_where_it_is_asked_and_when_it_holds() {
    check(
        "kind index
         attribute mode off on
         permission read per index
         permission modify per index
         permission manage
         instance index:main
         delegate read by modify per index when mode=on
         delegate read by manage",
        &[
            (" grants read; modify", "delegate read on index:main with mode=on", "allow"),
            (" grants read; modify", "delegate read on index:main with mode=off", "deny"),
            (" grants read; modify", "delegate read on index:main", "deny missing-attribute"),
            // On everything only the power without a kind is asked.
            (" grants read; modify", "delegate read with mode=on", "deny"),
            (" grants read; manage", "delegate read with mode=on", "allow"),
        ],
    );
}
