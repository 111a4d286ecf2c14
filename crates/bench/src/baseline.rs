//! Baselines of our own: what a decision must cost when nothing but the policy's data is looked up.
//!
//! [`Names`] goes from names to ids by hash maps, then tests bits; [`Ids`] has ids already; [`OneLoad`] fetches an
//! answer that is known. They give the same answers as all others, and leave out everything that permc has beside:
//! reasons, rows, reader lists, separation of duty, other tables' ids.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::Failure;
use crate::case::Ask;
use crate::contender::{Contender, File};
use crate::gcp::Lcg;
use crate::subset::{Beside, Policy};

/// Who holds what as bits, and what is held on resources as a set.
pub(crate) struct Bits {
    /// Words of a row.
    width: usize,
    /// For each role a row of permissions.
    rows: Vec<u64>,
    /// Role, permission, resource.
    scoped: FxHashSet<(u32, u32, u32)>,
    /// The workspace of each resource; itself if it is one.
    workspaces: Vec<u32>,
    forbidden_outside: Vec<bool>,
    addons: Vec<Option<Addon>>,
}

enum Addon {
    Any,
    /// The roles that it counts beside, with those that extend them.
    Beside(FxHashSet<u32>),
}

/// A request by ids.
struct Request {
    /// The roles that count.
    active: Vec<u32>,
    permission: u32,
    resource: Option<u32>,
    external: bool,
}

impl Bits {
    pub(crate) fn new(policy: &Policy) -> Self {
        let width = policy.permissions.len().div_ceil(64);
        let mut bits = Self {
            width,
            rows: vec![0; width * policy.roles.len()],
            scoped: FxHashSet::default(),
            workspaces: policy.parents.clone(),
            forbidden_outside: policy.permissions.iter().map(|it| it.forbidden_outside).collect(),
            addons: policy.roles.iter().map(|it| addon(policy, it.addon.as_ref())).collect(),
        };
        let implied: Vec<Vec<u32>> =
            (0..).zip(&policy.permissions).map(|(it, _)| policy.implied(it)).collect();
        for (role, _) in (0..).zip(&policy.roles) {
            for from in policy.extended(role) {
                let from = &policy.roles[at(from)];
                for it in from.everywhere.iter().flat_map(|it| &implied[at(*it)]) {
                    bits.rows[at(role) * width + at(*it) / 64] |= 1 << (it % 64);
                }
                for (it, on) in &from.on {
                    bits.scoped.extend(implied[at(*it)].iter().map(|it| (role, *it, *on)));
                }
            }
        }
        bits
    }

    /// The roles that count: an add-on only beside a role that it is for.
    fn active(&self, given: &[u32], active: &mut Vec<u32>) {
        let counts = |role: u32| match &self.addons[at(role)] {
            None => true,
            Some(addon) => given.iter().any(|&it| {
                self.addons[at(it)].is_none()
                    && match addon {
                        Addon::Any => true,
                        Addon::Beside(roles) => roles.contains(&it),
                    }
            }),
        };
        active.extend(given.iter().copied().filter(|&role| counts(role)));
    }

    fn holds(&self, role: u32, permission: u32) -> bool {
        self.rows[at(role) * self.width + at(permission) / 64] >> (permission % 64) & 1 == 1
    }

    fn decide(&self, active: &[u32], permission: u32, resource: Option<u32>, external: bool) -> bool {
        if external && self.forbidden_outside[at(permission)] {
            return false;
        }
        if active.iter().any(|&role| self.holds(role, permission)) {
            return true;
        }
        let Some(resource) = resource else { return false };
        let workspace = self.workspaces[at(resource)];
        active.iter().any(|&role| {
            self.scoped.contains(&(role, permission, resource))
                || self.scoped.contains(&(role, permission, workspace))
        })
    }
}

fn addon(policy: &Policy, beside: Option<&Beside>) -> Option<Addon> {
    Some(match beside? {
        Beside::Any => Addon::Any,
        Beside::Roles(roles) => {
            let all = (0..).zip(&policy.roles).map(|(it, _)| it);
            Addon::Beside(all.filter(|&it| policy.extended(it).any(|it| roles.contains(&it))).collect())
        }
    })
}

/// Resources by kind and id: an id alone does not say which resource is meant.
#[expect(clippy::iter_over_hash_type, reason = "what is made has no order either")]
fn by_kind(ids: FxHashMap<String, u32>, parents: &[u32]) -> FxHashMap<&'static str, FxHashMap<String, u32>> {
    let mut kinds: FxHashMap<&'static str, FxHashMap<String, u32>> = FxHashMap::default();
    for (id, resource) in ids {
        let kind = if parents.get(at(resource)) == Some(&resource) { "workspace" } else { "project" };
        kinds.entry(kind).or_default().insert(id, resource);
    }
    kinds
}

/// An id as an index.
pub(crate) fn at(id: u32) -> usize {
    usize::try_from(id).unwrap_or(usize::MAX)
}

/// From names.
pub(crate) struct Names<'a> {
    bits: Bits,
    roles: FxHashMap<String, u32>,
    permissions: FxHashMap<String, u32>,
    /// By kind and id.
    resources: FxHashMap<&'static str, FxHashMap<String, u32>>,
    given: Vec<u32>,
    active: Vec<u32>,
    asks: &'a [Ask],
}

impl<'a> Names<'a> {
    pub(crate) fn load(files: &[File], asks: &'a [Ask]) -> Result<Self, Failure> {
        let policy = Policy::parse(files)?;
        Ok(Self {
            bits: Bits::new(&policy),
            roles: policy.role_ids,
            permissions: policy.permission_ids,
            resources: by_kind(policy.resource_ids, &policy.parents),
            given: Vec::new(),
            active: Vec::new(),
            asks,
        })
    }

    /// None if the permission or the resource is unknown.
    fn answer(&mut self, request: usize) -> Option<bool> {
        let ask = &self.asks[request];
        self.given.clear();
        self.given.extend(ask.roles.iter().filter_map(|it| self.roles.get(it.as_str())));
        self.active.clear();
        self.bits.active(&self.given, &mut self.active);
        let permission = *self.permissions.get(ask.action.as_str())?;
        let resource = match &ask.place {
            Some((kind, id)) => Some(*self.resources.get(kind.as_str())?.get(id.as_str())?),
            None => None,
        };
        Some(self.bits.decide(&self.active, permission, resource, ask.network == "external"))
    }
}

impl Contender for Names<'_> {
    fn decide(&mut self, request: usize) -> bool {
        self.answer(request) == Some(true)
    }
}

/// From ids.
pub(crate) struct Ids {
    bits: Bits,
    requests: Vec<Request>,
}

impl Ids {
    pub(crate) fn load(files: &[File], asks: &[Ask]) -> Result<Self, Failure> {
        let policy = Policy::parse(files)?;
        let bits = Bits::new(&policy);
        let request = |ask: &Ask| {
            let given: Vec<u32> =
                ask.roles.iter().filter_map(|it| policy.role_ids.get(it).copied()).collect();
            let mut active = Vec::new();
            bits.active(&given, &mut active);
            Some(Request {
                active,
                permission: *policy.permission_ids.get(&ask.action)?,
                resource: ask.place.as_ref().and_then(|(_, id)| policy.resource_ids.get(id).copied()),
                external: ask.network == "external",
            })
        };
        let requests: Option<Vec<Request>> = asks.iter().map(request).collect();
        Ok(Self { requests: requests.ok_or("a request names what is not there")?, bits })
    }
}

impl Contender for Ids {
    fn touch(&self, request: usize) {
        std::hint::black_box(self.requests[request].active.clone());
    }

    fn decide(&mut self, request: usize) -> bool {
        let it = &self.requests[request];
        self.bits.decide(&it.active, it.permission, it.resource, it.external)
    }
}

/// One random access, where the index has to be read first, to an array as large as the bits.
pub(crate) struct OneLoad {
    places: Vec<usize>,
    words: Vec<u64>,
}

impl OneLoad {
    pub(crate) fn load(files: &[File], answers: &[bool]) -> Result<Self, Failure> {
        let size = Bits::new(&Policy::parse(files)?).rows.len();
        // Each answer has a bit of its own.
        let count = size.max(answers.len().div_ceil(64)) * 64;
        let (mut words, mut taken) = (vec![0_u64; count / 64], FxHashSet::default());
        let mut random = Lcg(2);
        let mut places = Vec::with_capacity(answers.len());
        for answer in answers {
            let mut place = random.below(count);
            while !taken.insert(place) {
                place = (place + 1) % count;
            }
            words[place / 64] |= u64::from(*answer) << (place % 64);
            places.push(place);
        }
        Ok(Self { places, words })
    }
}

impl Contender for OneLoad {
    fn touch(&self, request: usize) {
        std::hint::black_box(self.places[request]);
    }

    fn decide(&mut self, request: usize) -> bool {
        let place = self.places[request];
        self.words[place / 64] >> (place % 64) & 1 == 1
    }
}
