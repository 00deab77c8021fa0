//! The masking of a client's payload (RFC 6455 §5.3).

/// Takes the mask off, in place. The first byte of `payload` is masked with the first of `key`: whoever comes
/// back with the rest of a frame has rotated the key by what came before.
pub(super) fn unmask(payload: &mut [u8], key: [u8; 4]) {
    let [a, b, c, d] = key;
    let key = [a, b, c, d, a, b, c, d];
    let word = u64::from_ne_bytes(key);
    let (words, rest) = payload.as_chunks_mut::<8>();
    for bytes in words {
        *bytes = (u64::from_ne_bytes(*bytes) ^ word).to_ne_bytes();
    }
    for (byte, key) in rest.iter_mut().zip(key) {
        *byte ^= key;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_is_xored_with_its_byte_of_the_key() {
        let key = [0x37, 0xfa, 0x21, 0x3d];
        for length in 0..70 {
            let masked: Vec<u8> = (0..length).map(|at| at as u8 ^ key[at % 4]).collect();
            let mut payload = masked;
            unmask(&mut payload, key);
            assert!(payload.iter().enumerate().all(|(at, &byte)| byte == at as u8));
        }
    }

    #[test]
    fn the_example_of_the_rfc_reads_hello() {
        let mut payload = [0x7f, 0x9f, 0x4d, 0x51, 0x58];
        unmask(&mut payload, [0x37, 0xfa, 0x21, 0x3d]);
        assert_eq!(&payload, b"Hello");
    }
}
