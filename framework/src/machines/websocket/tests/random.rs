//! Streams that nobody thought of, the same ones in every run.

use super::*;

#[test]
fn what_was_sent_is_read_however_it_arrives() {
    for seed in 0..2_000 {
        let mut random = Random::new(seed);
        let (stream, sent) = random.stream();
        assert_eq!(read_at_once(&stream), (sent.clone(), Ok(())), "seed {seed}");
        assert_eq!(read(random.cut(&stream)), (sent, Ok(())), "seed {seed}");
    }
}

#[test]
fn damage_is_read_the_same_however_it_arrives() {
    for seed in 0..4_000 {
        let mut random = Random::new(seed);
        let (mut stream, _) = random.stream();
        damage(&mut random, &mut stream);
        assert_eq!(read(random.cut(&stream)), read_at_once(&stream), "seed {seed}");
    }
}

#[test]
fn garbage_ends_in_a_violation_or_waits() {
    for seed in 0..20_000 {
        let mut random = Random::new(seed);
        let length = random.below(200);
        let garbage = random.bytes(length);
        let mut reader = Reader::new(1_000);
        let mut seen = Vec::new();
        let mut end = Ok(());
        for piece in random.cut(&garbage) {
            end = end.and_then(|()| feed(&mut reader, piece, &mut seen));
            assert!(reader.held() <= 1_250);
        }
        let waits = reader.pending_since().is_some();
        assert!(end.is_ok() || !waits, "seed {seed}");
    }
}

/// Changes, drops, doubles or inserts a few bytes, or cuts the end off.
pub(super) fn damage(random: &mut Random, stream: &mut Vec<u8>) {
    for _ in 0..=random.below(3) {
        if stream.is_empty() {
            return;
        }
        // Heads are where the rules are: near the start half of the time.
        let end = if random.chance(2) { stream.len().min(16) } else { stream.len() };
        let at = random.below(end);
        match random.below(6) {
            0 => stream[at] = random.bits() as u8,
            1 | 2 => stream[at] ^= 1 << random.below(8),
            3 => drop(stream.remove(at)),
            4 => stream.insert(at, random.bits() as u8),
            _ => stream.truncate(at),
        }
    }
}
