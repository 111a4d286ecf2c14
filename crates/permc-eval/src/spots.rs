//! The known instances: what each lies in, and which has what kind and id.
//!
//! Guarantees: an instance stands behind what it lies in, so what lies in one is a range. Leaves out: what places mean.

use alloc::vec::Vec;

use crate::format::Instance;
use crate::id::{at, id};
use crate::lookup::Lookup;

/// No instance round another.
const NONE: u32 = u32::MAX;

/// The known instances.
#[derive(Debug, Clone, Default)]
pub(crate) struct Spots {
    spots: Vec<Spot>,
    /// The instances by kind, id and parent.
    places: Vec<u32>,
    /// Where among those each kind and id starts, and the end.
    starts: Vec<u32>,
    /// The number of each kind and id in `starts`.
    ids: Option<Lookup>,
}

#[derive(Debug, Clone, Copy)]
struct Spot {
    /// The instance round it, or [`NONE`].
    outer: u32,
    /// The end of its subtree, which starts with itself.
    end: u32,
    /// Whether it is declared, and not only named by a grant.
    declared: bool,
}

impl Spots {
    pub(crate) fn new(instances: &[Instance]) -> Self {
        let spot = |(it, end): (&Instance, u32)| Spot {
            outer: it.parent.unwrap_or(NONE),
            end,
            declared: !it.undeclared,
        };
        let spots = instances.iter().zip(ends(instances)).map(spot).collect();
        let mut new = Self { spots, places: places(instances), ..Self::default() };
        let mut groups: Vec<(u32, &str, u32)> = Vec::new();
        for (&place, position) in new.places.iter().zip(0_u32..) {
            let Some((kind, name)) = instances.get(at(place)).map(|it| (it.kind, it.id.as_str())) else {
                continue;
            };
            if groups.last().is_none_or(|last| (last.0, last.1) != (kind, name)) {
                groups.push((kind, name, id(new.starts.len())));
                new.starts.push(position);
            }
        }
        new.starts.push(id(new.places.len()));
        new.ids = Lookup::new(groups.iter().copied());
        new
    }

    /// The instance round an instance.
    pub(crate) fn outer(&self, instance: u32) -> Option<u32> {
        self.spots.get(at(instance)).map(|spot| spot.outer).filter(|&outer| outer != NONE)
    }

    /// The end of an instance's subtree, which starts with itself.
    pub(crate) fn end(&self, instance: u32) -> u32 {
        self.spots.get(at(instance)).map_or(instance, |spot| spot.end)
    }

    /// Whether an instance is declared, and not only named by a grant.
    pub(crate) fn is_declared(&self, instance: u32) -> bool {
        self.spots.get(at(instance)).is_some_and(|spot| spot.declared)
    }

    /// The instances of a kind and id, by what they lie in.
    pub(crate) fn known(&self, instances: &[Instance], kind: u32, name: &str) -> &[u32] {
        let (start, end) = match &self.ids {
            Some(ids) => {
                let Some(group) = ids.find(kind, name).map(at) else { return &[] };
                let bound = |group: usize| self.starts.get(group).copied().map_or(0, at);
                (bound(group), bound(group.saturating_add(1)))
            }
            None => {
                let key = |place: u32| instances.get(at(place)).map(|it| (it.kind, it.id.as_str()));
                let start = self.places.partition_point(|&place| key(place) < Some((kind, name)));
                (start, self.places.partition_point(|&place| key(place) <= Some((kind, name))))
            }
        };
        self.places.get(start..end).unwrap_or(&[])
    }
}

/// The end of each subtree. An instance stands behind what it lies in, so going backwards each end is known before
/// it is passed on.
fn ends(instances: &[Instance]) -> Vec<u32> {
    let mut ends: Vec<u32> = (0..instances.len()).map(|i| id(i.saturating_add(1))).collect();
    for (i, instance) in instances.iter().enumerate().rev() {
        let end = ends.get(i).copied().unwrap_or(0);
        if let Some(outer) = instance.parent.and_then(|parent| ends.get_mut(at(parent))) {
            *outer = end.max(*outer);
        }
    }
    ends
}

fn places(instances: &[Instance]) -> Vec<u32> {
    let mut places: Vec<u32> = (0..instances.len()).map(id).collect();
    places.sort_unstable_by_key(|&place| {
        instances.get(at(place)).map(|instance| (instance.kind, instance.id.as_str(), instance.parent))
    });
    places
}
