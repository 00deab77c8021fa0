#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| ackord::fuzzing::payload_v3(data));
