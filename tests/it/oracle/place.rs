//! Where a request asks: from a path to every point that it could mean and all that lies there (R1).
//!
//! Guarantees: a point is spelled out from itself outward, so lying in something is having its points as an ending.
//! Leaves out: what is held there.

use std::iter::successors;

use permc::index::{InstanceId, KindId};
use permc::model::{Model, Path};

/// A kind and an id; without an id, one that nobody knows.
type Step = (KindId, Option<Box<str>>);

/// A thing, what it lies in, and so on outward. Without any step: a thing that lies in nothing known.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Point(Vec<Step>);

/// The path makes no sense: wrong parents, a contradicted declaration, or an ambiguous id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct InvalidPath;

/// What a request asks about.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    /// The kind of its resource; without a resource, none.
    pub(crate) kind: Option<KindId>,
    /// Every point that has to be held: the resource wherever it can lie, and all known instances in it.
    pub(crate) points: Vec<Point>,
}

impl Point {
    /// Something that lies in nothing known.
    pub(crate) fn unknown() -> Self {
        Self(Vec::new())
    }

    /// In how many things it lies, itself included.
    pub(crate) fn depth(&self) -> usize {
        self.0.len()
    }

    /// Whether it is `outer` or lies in it.
    pub(crate) fn lies_in(&self, outer: &Self) -> bool {
        self.0.ends_with(&outer.0)
    }
}

/// The point of a known instance.
pub(crate) fn of_instance(model: &Model, instance: InstanceId) -> Point {
    let outward = successors(Some(instance), |instance| model.instances[*instance].parent);
    let step = |instance: InstanceId| {
        let instance = &model.instances[instance];
        (instance.kind, Some(instance.id.clone()))
    };
    Point(outward.map(step).collect())
}

/// The points that a request without a resource asks for: somewhere unknown and every known instance.
pub(crate) fn everything(model: &Model) -> Place {
    let instances = model.instances.ids().map(|instance| of_instance(model, instance));
    Place { kind: None, points: std::iter::once(Point::unknown()).chain(instances).collect() }
}

/// The points that a request for a path asks for.
pub(crate) fn subtree(model: &Model, path: &Path) -> Result<Place, InvalidPath> {
    let kind = path.0.first().map(|(kind, _)| *kind);
    let mut points = positions(model, path, Id::Unknown)?;
    let meant = positions(model, path, Id::Kept)?;
    let known = model.instances.ids().map(|instance| of_instance(model, instance));
    let inside = known.filter(|known| points.iter().chain(&meant).any(|point| known.lies_in(point)));
    points.extend(inside.collect::<Vec<_>>());
    points.sort();
    points.dedup();
    Ok(Place { kind, points })
}

/// The one point of a direct grant: it names a declared instance or its whole path.
pub(crate) fn whole_path(model: &Model, path: &Path) -> Result<Point, InvalidPath> {
    let mut positions = positions(model, path, Id::Kept)?;
    if positions.len() == 1 { positions.pop().ok_or(InvalidPath) } else { Err(InvalidPath) }
}

/// What becomes of the outermost id of a path that is not whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Id {
    /// Nobody knows that it is the one that a grant names somewhere.
    Unknown,
    /// It could be that one, with all that lies in it.
    Kept,
}

/// Every point that a path can mean.
fn positions(model: &Model, path: &Path, open: Id) -> Result<Vec<Point>, InvalidPath> {
    let Some(((kind, id), outer)) = path.0.split_first() else { return Err(InvalidPath) };
    let parent = model.kinds[*kind].parent;
    if outer.first().is_some_and(|(outer, _)| Some(*outer) != parent) {
        return Err(InvalidPath);
    }
    let declared = declared(model, *kind, id);
    if !declared.is_empty() {
        return the_declared(declared, path);
    }
    let outer = match parent {
        None => vec![Point::unknown()],
        Some(parent) if outer.is_empty() => {
            let id = (open == Id::Kept).then(|| id.clone());
            return Ok(anywhere(model, parent)
                .iter()
                .map(|outer| inside(outer, (*kind, id.clone())))
                .collect());
        }
        Some(_) => positions(model, &Path(outer.to_vec()), open)?,
    };
    Ok(outer.iter().map(|outer| inside(outer, (*kind, Some(id.clone())))).collect())
}

/// Where instances of this kind and id are declared.
fn declared(model: &Model, kind: KindId, id: &str) -> Vec<Point> {
    let is_it = |instance: &InstanceId| {
        let instance = &model.instances[*instance];
        instance.declared && instance.kind == kind && &*instance.id == id
    };
    model.instances.ids().filter(is_it).map(|instance| of_instance(model, instance)).collect()
}

/// The one declared instance that agrees with a path as far as it goes.
fn the_declared(declared: Vec<Point>, path: &Path) -> Result<Vec<Point>, InvalidPath> {
    let given: Vec<Step> = path.0.iter().map(|(kind, id)| (*kind, Some(id.clone()))).collect();
    let agreeing: Vec<_> = declared.into_iter().filter(|point| point.0.starts_with(&given)).collect();
    if agreeing.len() == 1 { Ok(agreeing) } else { Err(InvalidPath) }
}

/// Every thing of a kind: each known one and an unknown one, which lies in any of its possible parents.
fn anywhere(model: &Model, kind: KindId) -> Vec<Point> {
    let known = model.instances.ids().filter(|instance| model.instances[*instance].kind == kind);
    let outer = match model.kinds[kind].parent {
        None => vec![Point::unknown()],
        Some(parent) => anywhere(model, parent),
    };
    let unknown = outer.iter().map(|outer| inside(outer, (kind, None)));
    known.map(|instance| of_instance(model, instance)).chain(unknown).collect()
}

fn inside(outer: &Point, step: Step) -> Point {
    Point(std::iter::once(step).chain(outer.0.iter().cloned()).collect())
}
