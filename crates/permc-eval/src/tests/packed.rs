//! The packed table: what is packed is unpacked, and bits that say something else are refused or mean something.

use alloc::string::ToString;
use alloc::vec::Vec;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::{fixture, sample};
use crate::format::{Content, Instance, Kind, Permission, Restriction, Role};
use crate::stream::Writer;
use crate::{Held, Holdings, Set, pack, unpack};

/// Numbers that look random.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: u32) -> u32 {
        self.0 = self.0.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(0x1405_7b7e_f767_814f);
        u32::try_from((self.0 >> 33) % u64::from(bound.max(1))).unwrap()
    }

    fn set(&mut self, bound: u32, once_in: u32) -> Vec<u32> {
        (0..bound).filter(|_| self.below(once_in) == 0).collect()
    }
}

/// A content of so many things, with nothing that decides.
fn content(roles: u32, permissions: u32, instances: u32, restrictions: u32) -> Content {
    let mut content = fixture::content("");
    content.kinds.push(Kind { name: "k".to_string(), title: None, parent: None });
    content.instances = (0..instances)
        .map(|i| Instance { kind: 0, id: i.to_string(), title: None, parent: None, undeclared: false })
        .collect();
    content.restrictions = (0..restrictions)
        .map(|i| Restriction { text: alloc::format!("{i:05}"), names: Vec::new() })
        .collect();
    content.roles = (0..roles)
        .map(|i| Role { name: alloc::format!("r{i:06}"), title: None, extends: Vec::new(), addon_for: None })
        .collect();
    content.permissions = (0..permissions)
        .map(|i| Permission {
            name: alloc::format!("p{i:06}"),
            title: None,
            key: None,
            kind: (i % 3 != 0).then_some(0),
            filtered: i % 3 == 0,
            sensitive: false,
            deprecated: None,
            implies: Vec::new(),
            rule: None,
        })
        .collect();
    content
}

fn holdings(content: &Content, random: &mut Random) -> Holdings {
    let mut holdings = Holdings::default();
    for _ in &content.roles {
        let row = random.below(holdings.rows + 1);
        holdings.rows = holdings.rows.max(row + 1);
        holdings.row_of.push(row);
    }
    let rows = holdings.rows;
    let (instances, restrictions) = (content.instances.len(), content.restrictions.len());
    let add = |holdings: &mut Holdings, rows_in: Vec<u32>| {
        let set = Set::new(rows, rows_in);
        let known = holdings.sets.iter().position(|it| *it == set).unwrap_or_else(|| {
            holdings.sets.push(set);
            holdings.sets.len() - 1
        });
        u32::try_from(known).unwrap()
    };
    let mut permissions: Vec<Held> = Vec::new();
    for entry in &content.permissions {
        if random.below(4) == 0
            && let Some(last) =
                permissions.last().filter(|last| last.at.is_empty() && last.restricted.is_empty())
        {
            permissions.push(last.clone());
            continue;
        }
        let density = [1, 2, 7, 100, 1000][random.below(5) as usize];
        let everywhere = add(&mut holdings, random.set(rows, density));
        let mut entries = |holdings: &mut Holdings, bound: usize| {
            let mut entries = Vec::new();
            for id in random.set(u32::try_from(bound).unwrap(), 3) {
                let change = random.set(rows, 5);
                if !change.is_empty() {
                    entries.push((id, add(holdings, change)));
                }
            }
            entries
        };
        let at = if entry.kind.is_some() { entries(&mut holdings, instances) } else { Vec::new() };
        let restricted = if entry.filtered { entries(&mut holdings, restrictions) } else { Vec::new() };
        permissions.push(Held { everywhere, at, restricted });
    }
    holdings.permissions = permissions;
    holdings
}

/// Who holds a permission everywhere, at which instances that changes, and with which rows.
type Meaning = (Vec<u32>, Vec<(u32, Vec<u32>)>, Vec<(u32, Vec<u32>)>);

/// What holdings say, whatever the numbers of their sets.
fn meaning(holdings: &Holdings) -> Vec<Meaning> {
    let set = |set: u32| holdings.sets[set as usize].iter().collect::<Vec<_>>();
    let each = |list: &[(u32, u32)]| list.iter().map(|&(id, it)| (id, set(it))).collect::<Vec<_>>();
    holdings.permissions.iter().map(|it| (set(it.everywhere), each(&it.at), each(&it.restricted))).collect()
}

#[test]
fn what_is_packed_is_unpacked() {
    let mut random = Random(1);
    for (roles, permissions, instances, restrictions) in
        [(0, 0, 0, 0), (0, 5, 3, 2), (1, 1, 0, 0), (5, 30, 9, 4), (70, 60, 5, 2), (300, 40, 70, 9)]
    {
        for _ in 0..20 {
            let mut content = content(roles, permissions, instances, restrictions);
            let packed = holdings(&content, &mut random);
            content.table = pack(&content, &packed);
            let unpacked = unpack(&content).unwrap();
            assert_eq!(unpacked.row_of, packed.row_of);
            assert_eq!(meaning(&unpacked), meaning(&packed));
        }
    }
}

/// Whatever is accepted means holdings that can be packed again.
#[test]
fn changed_bits_are_refused_or_mean_something() {
    let mut content = sample::content();
    let bytes = STANDARD.decode(&content.table).unwrap();
    let (mut refused, mut accepted) = (0, 0);
    let mut check = |bytes: &[u8]| {
        content.table = STANDARD.encode(bytes);
        let Ok(unpacked) = unpack(&content) else {
            refused += 1;
            return;
        };
        accepted += 1;
        content.table = pack(&content, &unpacked);
        assert_eq!(meaning(&unpack(&content).unwrap()), meaning(&unpacked));
    };
    for end in 0..bytes.len() {
        check(&bytes[..end]);
    }
    for one in 0..bytes.len() * 8 {
        for other in 0..=one {
            let mut changed = bytes.clone();
            changed[one / 8] ^= 1 << (one % 8);
            changed[other / 8] ^= 1 << (other % 8);
            check(&changed);
        }
    }
    std::println!("{refused} refused, {accepted} mean something");
    assert!(refused > accepted && accepted > 0);
}

#[test]
fn nothing_may_stand_behind_the_last_permission() {
    for behind in [0_u8, 1, 128] {
        let mut content = sample::content();
        let mut bytes = STANDARD.decode(&content.table).unwrap();
        bytes.push(behind);
        content.table = STANDARD.encode(bytes);
        let invalid = unpack(&content).unwrap_err();
        assert_eq!(invalid.to_string(), "table: there are bits behind the last permission");
    }
}

/// Each permission has one row more or less than the one before it, which takes a few bits to say.
#[test]
fn a_small_table_that_unpacks_to_a_large_one_is_refused() {
    let mut content = content(100_000, 30_000, 0, 0);
    content.permissions.iter_mut().for_each(|it| (it.kind, it.filtered) = (None, false));
    let mut writer = Writer::default();
    (0..100_000).for_each(|_| writer.flag(true));
    for permission in 0..30_000 {
        writer.number(u32::from(permission > 0));
        if permission == 0 {
            writer.set(100_000, 0..100_000, 100_000);
        } else {
            writer.set(1, core::iter::once(permission), 100_000);
        }
        writer.set(0, core::iter::empty(), 0);
    }
    content.table = STANDARD.encode(writer.finish());
    assert!(content.table.len() < 200_000);
    let invalid = unpack(&content).unwrap_err();
    assert_eq!(invalid.to_string(), "table: more than 268435456 bytes in the table");
}
