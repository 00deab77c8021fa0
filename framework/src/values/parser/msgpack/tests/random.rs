//! Random values through the wire and back, and random damage to messages.

use super::*;
use crate::values::parser::bytes::Bytes;
use crate::values::parser::value::Map;

/// Marsaglia's xorshift64: small, seeded, the same everywhere.
struct Random(u64);

impl Random {
    fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, bound: u64) -> u64 {
        (self.next() >> 11) % bound
    }

    /// Short mostly, and sometimes past the next form of a length.
    fn length(&mut self) -> usize {
        let bound = [4, 4, 4, 40, 300][self.below(5) as usize];
        self.below(bound) as usize
    }

    fn text(&mut self) -> String {
        let length = self.length();
        let character = |random: &mut Self| match random.below(8) {
            0 => ['"', '\\', '\n', '\0', '\u{1f980}', 'é', '\u{2028}', '{'][random.below(8) as usize],
            _ => char::from(b'a' + random.below(26) as u8),
        };
        (0..length).map(|_| character(self)).collect()
    }

    fn value(&mut self, depth: usize) -> Value {
        match self.below(if depth > 4 { 8 } else { 10 }) {
            0 => Value::Null,
            1 => (self.below(2) == 0).into(),
            2 => (self.next() >> self.below(64)).into(),
            3 => ((self.next() >> self.below(64)) as i64).wrapping_neg().into(),
            4 => f64::from_bits(self.next()).into(),
            5 => (self.below(1000) as f64 / 8.0).into(),
            6 => self.text().into(),
            7 => (0..self.length()).map(|_| self.next() as u8).collect::<Bytes>().into(),
            8 => {
                let length = self.length() >> depth;
                (0..length).map(|_| self.value(depth + 1)).collect()
            }
            _ => {
                let length = self.length() >> depth;
                (0..length).map(|_| (self.text(), self.value(depth + 1))).collect::<Map>().into()
            }
        }
    }
}

/// A random packet of the server, and what it says.
fn random_packet(random: &mut Random) -> (Wire, Vec<Value>, Option<u64>) {
    let values: Vec<_> = (0..random.below(4)).map(|_| random.value(0)).collect();
    let id = (random.below(2) == 0).then(|| random.next() >> random.below(64));
    let encoded = encoder::event("/random", id, "name", |args| values.iter().try_for_each(|value| args.push(value)));
    (encoded.unwrap().0, values, id)
}

#[test]
fn random_values_come_back_as_they_were() {
    let mut random = Random::new(1);
    for _ in 0..2_000 {
        let (wire, values, id) = random_packet(&mut random);
        let message = message(&encode(&wire).unwrap());
        let packet = decode(&message, usize::MAX).unwrap();
        assert_eq!(packet.namespace, "/random");
        let PacketData::Event { id: got, name, args } = packet.data else { panic!() };
        assert_eq!((got, &*name), (id, "name"));
        let got = args.read(|json| serde_json::from_str::<Vec<Value>>(json).unwrap());
        assert_eq!(got[1..], values);
    }
}

#[test]
fn damaged_messages_are_read_or_refused_within_their_bounds() {
    const ATTACHMENTS: usize = 8;
    let mut random = Random::new(2);
    let captured = [
        captured::CONNECT_AUTH,
        captured::EVENT_ID,
        captured::NUMBERS,
        captured::SPECIAL,
        captured::BINARY,
        captured::LONG,
        captured::ACK,
        captured::LOOKALIKE_FAR,
    ];
    let mut samples: Vec<_> = captured.iter().map(|sample| bytes(sample)).collect();
    samples.extend((0..50).map(|_| message(&encode(&random_packet(&mut random).0).unwrap())));
    let (mut read, mut refused) = (0, 0);
    for round in 0..40_000 {
        let mut damaged = samples[round % samples.len()].clone();
        for _ in 0..=random.below(4) {
            let at = random.below(damaged.len() as u64) as usize;
            match random.below(5) {
                0 => damaged[at] = random.next() as u8,
                1 => damaged[at] = 0xc0 | (random.next() as u8 & 0x1f),
                2 => damaged.truncate(at.max(1)),
                3 => damaged.insert(at, random.next() as u8),
                _ => drop(damaged.remove(at.min(damaged.len() - 2))),
            }
            if damaged.len() < 2 {
                break;
            }
        }
        match decode(&damaged, ATTACHMENTS) {
            Ok(Packet { data: PacketData::Event { args, .. } | PacketData::Ack { args, .. }, .. }) => {
                assert!(args.attachments.len() <= ATTACHMENTS);
                assert!(args.attachments.iter().map(|bytes| bytes.len()).sum::<usize>() <= damaged.len());
                assert!(args.json.len() <= 6 * damaged.len() + 40 * ATTACHMENTS);
                args.read(|json| serde_json::from_str::<Vec<Value>>(json).unwrap());
                read += 1;
            }
            Ok(_) => read += 1,
            Err(_) => refused += 1,
        }
    }
    assert!(read > 1_000 && refused > 1_000, "{read} read, {refused} refused");
}
