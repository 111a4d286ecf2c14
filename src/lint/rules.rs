//! The lints, one file each with its page beside it.

mod always_denied_attribute;
mod delegation_widens;
mod deprecated_permission;
mod edit_without_read;
mod empty_role;
mod identical_roles;
mod idle_reader;
mod implicit_all_rows;
mod inert_grant;
mod list_bypassed;
mod missing_title;
mod mixed_script;
mod reader_list_empty;
mod redundant_grant;
mod restriction_lifted;
mod self_escalation;
mod sensitive_reach;
mod subsumed_role;
mod undeclared_resource;
mod unknown_lint;
mod unproved_sensitive;
mod unreachable_action;
mod unused_allow;
mod unused_attribute_value;
mod unused_permission;
mod unused_restriction;
mod unused_scope;
mod useless_addon;
mod wildcard_grant;

use super::Lint;

/// Every lint, by name.
pub(super) const ALL: &[Lint] = &[
    always_denied_attribute::LINT,
    delegation_widens::LINT,
    deprecated_permission::LINT,
    edit_without_read::LINT,
    empty_role::LINT,
    identical_roles::LINT,
    idle_reader::LINT,
    implicit_all_rows::LINT,
    inert_grant::LINT,
    list_bypassed::LINT,
    missing_title::LINT,
    mixed_script::LINT,
    reader_list_empty::LINT,
    redundant_grant::LINT,
    restriction_lifted::LINT,
    self_escalation::LINT,
    sensitive_reach::LINT,
    subsumed_role::LINT,
    undeclared_resource::LINT,
    unknown_lint::LINT,
    unproved_sensitive::LINT,
    unreachable_action::LINT,
    unused_allow::LINT,
    unused_attribute_value::LINT,
    unused_permission::LINT,
    unused_restriction::LINT,
    unused_scope::LINT,
    useless_addon::LINT,
    wildcard_grant::LINT,
];
