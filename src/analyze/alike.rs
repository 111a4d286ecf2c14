//! Which roles are alike: in the same sets, of whatever the sets say.
//!
//! Guarantees: exact; all splits together take as long as all sets are large, and memory for the roles alone.

use crate::index::{IdVec, RoleId};

/// Roles in classes. All start as one, and each set parts those of a class that are in it from those that are not.
#[derive(Debug)]
pub(crate) struct Alike {
    class_of: IdVec<RoleId, usize>,
    classes: Vec<Class>,
    /// Classes without roles, to be used again: there are never more than roles, however many sets part them.
    free: Vec<usize>,
    sets: usize,
}

#[derive(Debug, Clone, Copy, Default)]
struct Class {
    roles: usize,
    /// The set that parted it last, and the class of those that were in it.
    parted: (usize, usize),
}

impl Alike {
    /// So many roles, all alike.
    pub(crate) fn new(roles: usize) -> Self {
        let all = Class { roles, ..Class::default() };
        Self { class_of: (0..roles).map(|_| 0).collect(), classes: vec![all], free: Vec::new(), sets: 0 }
    }

    /// Parts the roles of a set, each in it once, from the others. Only those in the set are looked at.
    pub(crate) fn split(&mut self, set: impl Iterator<Item = RoleId>) {
        self.sets += 1;
        for role in set {
            let old = self.class_of[role];
            if self.classes[old].parted.0 != self.sets {
                self.classes[old].parted = (self.sets, self.class());
            }
            let new = self.classes[old].parted.1;
            self.class_of[role] = new;
            self.classes[new].roles += 1;
            self.classes[old].roles -= 1;
            if self.classes[old].roles == 0 {
                self.free.push(old);
            }
        }
    }

    /// A class without roles.
    fn class(&mut self) -> usize {
        if let Some(class) = self.free.pop() {
            self.classes[class] = Class::default();
            return class;
        }
        self.classes.push(Class::default());
        self.classes.len() - 1
    }

    /// The class of each role: numbers, the same for those that are alike, in the order of the first role of each.
    pub(crate) fn classes(self) -> IdVec<RoleId, u32> {
        let mut numbers: Vec<Option<u32>> = vec![None; self.classes.len()];
        let mut next = 0;
        let mut number = |class: usize| {
            *numbers[class].get_or_insert_with(|| {
                next += 1;
                next - 1
            })
        };
        self.class_of.iter().map(|class| number(*class)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::Alike;
    use crate::index::{Id, RoleId};

    fn classes(roles: usize, sets: &[&[usize]]) -> Vec<u32> {
        let mut alike = Alike::new(roles);
        sets.iter().for_each(|set| alike.split(set.iter().map(|role| RoleId::new(*role))));
        alike.classes().iter().copied().collect()
    }

    #[test]
    fn roles_in_the_same_sets_are_alike() {
        let sets: [&[usize]; 4] = [&[0, 1, 2], &[1, 2, 4], &[4], &[0, 1, 2, 3, 4, 5]];
        assert_eq!(classes(6, &sets), [0, 1, 1, 2, 3, 2]);
        assert_eq!(classes(3, &[]), [0, 0, 0]);
    }

    #[test]
    fn many_sets_take_no_more_memory_than_roles() {
        let mut alike = Alike::new(100);
        for set in 0..1000 {
            alike.split((0..100).filter(|role| role % (set % 7 + 1) == 0).map(RoleId::new));
        }
        assert!(alike.classes.len() <= 101);
        // Roles that the same of the numbers up to 7 divide are alike.
        let divide = |role: usize| (1..=7).filter(|by| role.is_multiple_of(*by)).collect::<Vec<_>>();
        let numbers = alike.classes();
        for one in 0..100 {
            for other in 0..100 {
                let same = numbers[RoleId::new(one)] == numbers[RoleId::new(other)];
                assert_eq!(same, divide(one) == divide(other), "{one} and {other}");
            }
        }
    }
}
