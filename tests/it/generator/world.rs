//! What a generated policy declares, before anything is written about it.
//!
//! Guarantees: names differ in each name space, kinds and roles refer to earlier ones only. Leaves out: grants, rules
//! and claims, which are written straight as text.

use super::choices::Choices;

/// The packages that declarations are spread over.
pub(crate) const PACKAGES: [&str; 3] = ["", "org", "org.unit"];

/// A declaration: its full name, which starts with its package.
#[derive(Debug, Clone)]
pub(crate) struct Name {
    pub(crate) package: &'static str,
    pub(crate) full: String,
}

#[derive(Debug)]
pub(crate) struct Kind {
    pub(crate) name: Name,
    pub(crate) parent: Option<usize>,
    /// Whether its instances are declared; otherwise grants just name them.
    pub(crate) declared: bool,
}

#[derive(Debug)]
pub(crate) struct Instance {
    pub(crate) kind: usize,
    pub(crate) id: String,
    pub(crate) parent: Option<usize>,
}

#[derive(Debug)]
pub(crate) struct Attribute {
    pub(crate) name: Name,
    pub(crate) values: Vec<String>,
    pub(crate) sets: Vec<String>,
}

#[derive(Debug)]
pub(crate) struct Permission {
    pub(crate) name: Name,
    pub(crate) kind: Option<usize>,
    pub(crate) filtered: bool,
    /// The group it is declared in.
    pub(crate) group: Option<usize>,
}

#[derive(Debug)]
pub(crate) struct Role {
    pub(crate) name: Name,
    pub(crate) addon: bool,
}

#[derive(Debug)]
pub(crate) struct Action {
    pub(crate) name: Name,
    pub(crate) kind: Option<usize>,
    /// Actions and permissions require only what ranks higher.
    pub(crate) rank: usize,
}

/// All declarations.
#[derive(Debug)]
pub(crate) struct World {
    pub(crate) kinds: Vec<Kind>,
    pub(crate) instances: Vec<Instance>,
    pub(crate) attributes: Vec<Attribute>,
    /// Name and text.
    pub(crate) restrictions: Vec<(Name, String)>,
    pub(crate) permissions: Vec<Permission>,
    pub(crate) groups: Vec<Name>,
    pub(crate) roles: Vec<Role>,
    pub(crate) actions: Vec<Action>,
}

impl World {
    pub(crate) fn new(choices: &mut Choices) -> Self {
        let mut plan = Plan { choices };
        let kinds = plan.kinds();
        let groups = plan.groups();
        let permissions = plan.permissions(&kinds, &groups);
        Self {
            instances: plan.instances(&kinds),
            attributes: plan.attributes(),
            restrictions: plan.restrictions(),
            roles: plan.roles(),
            actions: plan.actions(&kinds, permissions.len()),
            kinds,
            groups,
            permissions,
        }
    }

    /// A kind and the kinds that it lies in.
    pub(crate) fn outward(&self, kind: usize) -> Vec<usize> {
        std::iter::successors(Some(kind), |kind| self.kinds[*kind].parent).collect()
    }

    /// Whether what is asked on `kind` may require what is held on `required`.
    pub(crate) fn may_require(&self, kind: Option<usize>, required: Option<usize>) -> bool {
        required.is_none_or(|required| kind.is_some_and(|kind| self.outward(kind).contains(&required)))
    }
}

struct Plan<'c> {
    choices: &'c mut Choices,
}

impl Plan<'_> {
    /// A name in some package, perhaps with a segment of its own.
    fn name(&mut self, letter: &str, at: usize) -> Name {
        let package = PACKAGES[self.choices.below(3)];
        let segment = ["", "", "doc.", "img."][self.choices.below(4)];
        let joint = ["", "-", "_"][self.choices.below(3)];
        let dot = if package.is_empty() { "" } else { "." };
        let full = format!("{package}{dot}{segment}{letter}{joint}{at}");
        Name { package, full }
    }

    fn kinds(&mut self) -> Vec<Kind> {
        let count = self.choices.between(2, 3);
        let parents =
            [None, self.choices.chance(80).then_some(0), [None, Some(0), Some(1)][self.choices.below(3)]];
        let kind = |at: usize| Kind {
            name: self.name("k", at),
            parent: parents[at],
            declared: self.choices.chance(70),
        };
        let mut kinds: Vec<_> = (0..count).map(kind).collect();
        // What lies in an undeclared thing cannot be declared without it.
        for at in 0..count {
            if kinds[at].parent.is_some_and(|parent| !kinds[parent].declared) {
                kinds[at].declared = false;
            }
        }
        kinds
    }

    fn instances(&mut self, kinds: &[Kind]) -> Vec<Instance> {
        let mut instances: Vec<Instance> = Vec::new();
        for (kind, item) in kinds.iter().enumerate() {
            let parents = item.parent.map(|parent| {
                (0..instances.len()).filter(|at| instances[*at].kind == parent).collect::<Vec<_>>()
            });
            for at in 0..self.choices.between(1, 2) {
                let parent = parents.as_ref().and_then(|parents| self.choices.pick(parents));
                // Two things of one kind may have one id, if they lie in different ones.
                let twin =
                    at == 1 && parent.is_some() && instances.last().map(|one| one.parent) != Some(parent);
                let number =
                    if twin && self.choices.chance(50) { instances.len() - 1 } else { instances.len() };
                let text = ["i", "i ", "on-", "I."][number % 4];
                instances.push(Instance { kind, id: format!("{text}{number}"), parent });
            }
        }
        instances
    }

    fn attributes(&mut self) -> Vec<Attribute> {
        let attribute = |at: usize| {
            let value = |value| format!("v{}", at * 4 + value);
            let values = (0..2 + at % 2 + usize::from(at == 0)).map(value).collect();
            let sets = (0..self.choices.between(0, 2)).map(|set| format!("s{set}")).collect();
            Attribute { name: self.name("a", at), values, sets }
        };
        (0..2).map(attribute).collect()
    }

    fn restrictions(&mut self) -> Vec<(Name, String)> {
        let count = self.choices.between(2, 3);
        (0..count).map(|at| (self.name("q", at), format!("team:{at}"))).collect()
    }

    fn groups(&mut self) -> Vec<Name> {
        let count = self.choices.between(1, 2);
        (0..count).map(|at| self.name("g", at)).collect()
    }

    fn permissions(&mut self, kinds: &[Kind], groups: &[Name]) -> Vec<Permission> {
        let count = self.choices.between(5, 8);
        let permission = |at: usize| {
            let kind = self.choices.chance(45).then(|| self.choices.below(kinds.len()));
            let filtered = kind.is_none() && self.choices.chance(60);
            let group = self.choices.chance(35).then(|| self.choices.below(groups.len()));
            let mut name = self.name("p", at);
            if let Some(group) = group {
                // A group's permissions stand in its file.
                let local = name.full.rsplit('.').next().unwrap().to_owned();
                let package = groups[group].package;
                let dot = if package.is_empty() { "" } else { "." };
                name = Name { package, full: format!("{package}{dot}{local}") };
            }
            Permission { name, kind, filtered, group }
        };
        (0..count).map(permission).collect()
    }

    fn roles(&mut self) -> Vec<Role> {
        let (roles, addons) = (self.choices.between(3, 5), self.choices.between(1, 3));
        // In some policies roles are spelled like permissions, which must mean nothing.
        let letter = ["r", "r", "p"][self.choices.below(3)];
        (0..roles + addons).map(|at| Role { name: self.name(letter, at), addon: at >= roles }).collect()
    }

    fn actions(&mut self, kinds: &[Kind], ranks: usize) -> Vec<Action> {
        let count = self.choices.between(2, 4);
        let action = |at: usize| {
            let kind = self.choices.chance(60).then(|| self.choices.below(kinds.len()));
            Action { name: self.name("c", at), kind, rank: self.choices.below(ranks) }
        };
        (0..count).map(action).collect()
    }
}
