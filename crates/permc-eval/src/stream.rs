//! A stream of bits, for the packed table: numbers and sets, written and read.
//!
//! Bits are counted from the lowest one of the first byte, and a number's lowest bit comes first. Reading ends with an
//! error where the bits end; what is read costs no more than the bits it is read from.

use alloc::vec::Vec;

use crate::id::{at, id};

/// The bits ended, or a number in them is too large.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Broken;

/// How many low bits of a gap between members are written as they are: about the logarithm of the mean gap.
///
/// It is what makes the code short for sparse sets, and a bitmap of dense ones.
const fn parameter(count: u64, bound: u64) -> u32 {
    match (bound * 7).checked_div(count * 10) {
        Some(gap) if gap > 1 => gap.ilog2(),
        _ => 0,
    }
}

/// How many bits number one of so many things.
const fn width(count: usize) -> u32 {
    match count {
        0 | 1 => 0,
        _ => usize::BITS - (count - 1).leading_zeros(),
    }
}

/// Writes bits.
#[derive(Debug, Default)]
pub(crate) struct Writer {
    bytes: Vec<u8>,
    /// Bits that do not yet fill a byte, and how many they are.
    rest: u64,
    count: u32,
}

impl Writer {
    /// The bytes, the last one filled up with zeros.
    pub(crate) fn finish(mut self) -> Vec<u8> {
        if self.count > 0 {
            self.put(0, 8 - self.count);
        }
        self.bytes
    }

    /// Writes the low bits of a value, at most 32.
    fn put(&mut self, value: u64, count: u32) {
        self.rest |= value << self.count;
        self.count += count;
        while self.count >= 8 {
            self.bytes.push(self.rest.to_le_bytes()[0]);
            self.rest >>= 8;
            self.count -= 8;
        }
    }

    pub(crate) fn flag(&mut self, flag: bool) {
        self.put(u64::from(flag), 1);
    }

    /// So many zeros, and a one.
    fn unary(&mut self, mut zeros: u64) {
        while zeros >= 32 {
            self.put(0, 32);
            zeros -= 32;
        }
        for _ in 0..zeros {
            self.put(0, 1);
        }
        self.put(1, 1);
    }

    /// Any number: how many bits follow its highest one, as many zeros and a one; then those bits.
    pub(crate) fn number(&mut self, number: u32) {
        let number = u64::from(number) + 1;
        let bits = number.ilog2();
        self.unary(bits.into());
        self.put(number ^ (1 << bits), bits);
    }

    /// The number of one of so many things.
    pub(crate) fn one_of(&mut self, number: u32, count: usize) {
        self.put(number.into(), width(count));
    }

    /// A set of ids below a bound, ascending: how many, and the gap before each.
    pub(crate) fn set(&mut self, count: usize, ids: impl Iterator<Item = u32>, bound: usize) {
        self.number(id(count));
        let low = parameter(count as u64, bound as u64);
        let mut next = 0;
        for id in ids {
            let gap = u64::from(id.saturating_sub(next));
            self.unary(gap >> low);
            self.put(gap & ((1 << low) - 1), low);
            next = id.saturating_add(1);
        }
    }
}

/// Reads bits.
#[derive(Debug)]
pub(crate) struct Reader {
    /// The bytes, and eight zeros behind them.
    bytes: Vec<u8>,
    /// The next bit.
    next: usize,
    end: usize,
}

impl Reader {
    pub(crate) fn new(mut bytes: Vec<u8>) -> Self {
        let end = bytes.len().saturating_mul(8);
        bytes.extend([0; 8]);
        Self { bytes, next: 0, end }
    }

    /// Whether what is left are the zeros that fill the last byte.
    pub(crate) fn is_at_end(&self) -> bool {
        let left = self.end.saturating_sub(self.next);
        left < 8 && self.peek() & ((1 << left) - 1) == 0
    }

    /// The next bits, 57 at least of which are what follows; zeros behind the end.
    fn peek(&self) -> u64 {
        let start = self.next / 8;
        let eight = self.bytes.get(start..start.saturating_add(8)).and_then(|it| it.try_into().ok());
        eight.map_or(0, u64::from_le_bytes) >> (self.next % 8)
    }

    fn skip(&mut self, count: u32) -> Result<(), Broken> {
        let next = self.next.saturating_add(at(count));
        if next > self.end {
            return Err(Broken);
        }
        self.next = next;
        Ok(())
    }

    /// At most 32 bits.
    fn take(&mut self, count: u32) -> Result<u64, Broken> {
        let value = self.peek() & ((1 << count) - 1);
        self.skip(count)?;
        Ok(value)
    }

    pub(crate) fn flag(&mut self) -> Result<bool, Broken> {
        Ok(self.take(1)? == 1)
    }

    fn unary(&mut self) -> Result<u64, Broken> {
        let mut zeros = 0_u64;
        loop {
            let run = self.peek().trailing_zeros();
            if run < 56 {
                self.skip(run.saturating_add(1))?;
                return Ok(zeros.saturating_add(run.into()));
            }
            self.skip(56)?;
            zeros = zeros.saturating_add(56);
        }
    }

    pub(crate) fn number(&mut self) -> Result<u32, Broken> {
        let bits = u32::try_from(self.unary()?).map_err(|_| Broken)?;
        if bits > 32 {
            return Err(Broken);
        }
        let number = (1_u64 << bits) | self.take(bits)?;
        u32::try_from(number.saturating_sub(1)).map_err(|_| Broken)
    }

    pub(crate) fn one_of(&mut self, count: usize) -> Result<u32, Broken> {
        let number = self.take(width(count))?;
        let number = u32::try_from(number).map_err(|_| Broken)?;
        if at(number) < count { Ok(number) } else { Err(Broken) }
    }

    /// A set of ids below a bound, strictly ascending.
    pub(crate) fn set(&mut self, bound: usize) -> Result<Vec<u32>, Broken> {
        let count = at(self.number()?);
        // Each member takes a bit at least.
        if count > bound || count > self.end.saturating_sub(self.next) {
            return Err(Broken);
        }
        let low = parameter(count as u64, bound as u64);
        let mut ids = Vec::with_capacity(count);
        let mut next = 0_u64;
        for _ in 0..count {
            let high = self.unary()?;
            if high > bound as u64 >> low {
                return Err(Broken);
            }
            let id = next.saturating_add((high << low) | self.take(low)?);
            if id >= bound as u64 {
                return Err(Broken);
            }
            ids.push(u32::try_from(id).map_err(|_| Broken)?);
            next = id.saturating_add(1);
        }
        Ok(ids)
    }
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use super::{Broken, Reader, Writer};

    #[test]
    fn what_is_written_is_read() {
        let numbers = [0, 1, 2, 3, 62, 63, 64, 1 << 20, u32::MAX - 1, u32::MAX];
        let sets: Vec<(Vec<u32>, usize)> = [1_usize, 2, 63, 64, 65, 1000, 1 << 20, 1 << 32]
            .iter()
            .flat_map(|&bound| {
                let last = u32::try_from(bound - 1).unwrap();
                let every = |step: usize| (0..1000).map(move |i| i * step).take_while(move |&i| i < bound);
                let ids = |step| every(step).map(|i| u32::try_from(i).unwrap()).collect();
                [
                    (Vec::new(), bound),
                    ([last].into(), bound),
                    (ids(1), bound),
                    (ids(3), bound),
                    (ids(997), bound),
                ]
            })
            .collect();
        let mut writer = Writer::default();
        for number in numbers {
            writer.number(number);
            writer.flag(number % 2 == 1);
            writer.one_of(number % 7, 7);
        }
        for (set, bound) in &sets {
            writer.set(set.len(), set.iter().copied(), *bound);
        }
        let bytes = writer.finish();
        let mut reader = Reader::new(bytes.clone());
        for number in numbers {
            assert_eq!(reader.number(), Ok(number));
            assert_eq!(reader.flag(), Ok(number % 2 == 1));
            assert_eq!(reader.one_of(7), Ok(number % 7));
        }
        for (set, bound) in &sets {
            assert_eq!(reader.set(*bound).as_ref(), Ok(set), "{bound}");
        }
        assert!(reader.is_at_end());
        assert_eq!(reader.set(5).or_else(|_| reader.set(5)), Err(Broken));
    }

    #[test]
    fn a_dense_set_is_a_bitmap_and_a_sparse_one_is_near_its_bound() {
        let size = |step: usize, bound: usize| {
            let mut writer = Writer::default();
            let ids: Vec<u32> = (0..bound).step_by(step).map(|i| u32::try_from(i).unwrap()).collect();
            writer.set(ids.len(), ids.iter().copied(), bound);
            writer.finish().len() * 8
        };
        assert!(size(1, 10_000) <= 10_000 + 40);
        assert!(size(2, 10_000) <= 10_000 + 40);
        // A hundred of ten thousand: 7.9 bits each at best.
        assert!(size(100, 10_000) <= 900);
    }

    #[test]
    fn nothing_is_read_that_is_not_there() {
        let reader = || Reader::new(Vec::new());
        assert_eq!(reader().number(), Err(Broken));
        assert_eq!(reader().flag(), Err(Broken));
        assert_eq!(reader().set(1 << 31), Err(Broken));
        assert!(reader().is_at_end());
        for byte in 0..=255_u8 {
            let mut reader = Reader::new([byte; 20].into());
            while reader.number().is_ok() {}
            let mut reader = Reader::new([byte; 20].into());
            while reader.set(3).is_ok() {}
        }
        // Two thousand million members in two bytes.
        let mut writer = Writer::default();
        writer.number(u32::MAX);
        assert_eq!(Reader::new(writer.finish()).set(1 << 32), Err(Broken));
    }
}
