use super::*;

fn sockets(count: usize) -> (Rooms<usize>, Vec<SocketId>) {
    let rooms = Rooms::default();
    let ids: Vec<_> = (0..count).map(|_| SocketId::random()).collect();
    ids.iter().enumerate().for_each(|(index, &id)| rooms.add(id, Arc::new(index)));
    (rooms, ids)
}

fn socket(rooms: &Rooms<usize>, id: SocketId) -> Arc<usize> {
    let mut selected = Vec::new();
    rooms.select_all(&Target { rooms: Some(vec![id.as_str().into()]), ..Target::default() }, &mut selected);
    selected.pop().unwrap()
}

fn selected(rooms: &Rooms<usize>, target: &Target) -> Vec<usize> {
    let mut selected = Vec::new();
    rooms.select(target, &mut selected);
    let mut numbers: Vec<_> = selected.iter().map(|socket| **socket).collect();
    numbers.sort_unstable();
    numbers
}

fn target(rooms: &[&str], except: &[&str]) -> Target {
    let names = |list: &[&str]| list.iter().map(|&name| Arc::from(name)).collect::<Vec<_>>();
    Target { rooms: (!rooms.is_empty()).then(|| names(rooms)), except: names(except), sender: None }
}

#[test]
fn overlapping_rooms_reach_each_socket_once() {
    let (rooms, ids) = sockets(3);
    rooms.join(ids[0], &"a".into());
    rooms.join(ids[0], &"b".into());
    rooms.join(ids[1], &"b".into());
    assert_eq!(selected(&rooms, &target(&["a", "b"], &[])), [0, 1]);
    assert_eq!(selected(&rooms, &target(&[], &["a"])), [1, 2]);
    assert_eq!(selected(&rooms, &target(&["a", "b"], &["a"])), [1]);
}

#[test]
fn rooms_that_were_named_and_are_none_reach_nobody() {
    let (rooms, _) = sockets(3);
    let target = Target { rooms: Some(Vec::new()), ..Target::default() };
    assert_eq!(selected(&rooms, &target), Vec::<usize>::new());
}

#[test]
fn the_rooms_of_a_target_are_those_that_somebody_of_it_is_in() {
    let (rooms, ids) = sockets(2);
    rooms.join(ids[0], &"a".into());
    rooms.join(ids[0], &"b".into());
    rooms.join(ids[1], &"b".into());
    let names = |target: &Target| {
        let mut names = rooms.names(target);
        names.sort_unstable();
        names.iter().map(|name| (**name).to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(names(&Target::default()), ["a", "b"]);
    assert_eq!(names(&target(&[], &["a"])), ["b"]);
    rooms.leave(ids[0], "a");
    assert_eq!(names(&Target::default()), ["b"]);
    rooms.join(ids[0], &"c".into());
    rooms.hide(ids[0], &socket(&rooms, ids[0]));
    assert_eq!(names(&Target::default()), ["b"]);
}

#[test]
fn a_sockets_id_is_a_room() {
    let (rooms, ids) = sockets(3);
    rooms.join(ids[2], &ids[1].as_str().into());
    assert_eq!(selected(&rooms, &target(&[ids[1].as_str()], &[])), [1, 2]);
    assert_eq!(selected(&rooms, &target(&[], &[ids[0].as_str()])), [1, 2]);
}

#[test]
fn the_sender_is_left_out() {
    let (rooms, ids) = sockets(2);
    let target = Target { sender: Some(ids[0]), ..Target::default() };
    assert_eq!(selected(&rooms, &target), [1]);
}

#[test]
fn a_socket_that_is_hidden_keeps_its_rooms_for_the_one_that_takes_its_place() {
    let (rooms, ids) = sockets(2);
    let (old, new) = (socket(&rooms, ids[0]), Arc::new(7));
    rooms.join(ids[0], &"a".into());
    rooms.hide(ids[0], &new);
    assert_eq!(rooms.len(), 2);
    rooms.hide(ids[0], &old);
    rooms.hide(ids[0], &old);
    assert_eq!((rooms.len(), selected(&rooms, &target(&["a"], &[]))), (1, vec![]));
    assert_eq!(selected(&rooms, &target(&[], &[])), [1]);
    // Rooms go on to change.
    rooms.join_all(&target(&["a"], &[]), &["b".into()]);
    assert_eq!(socket(&rooms, ids[0]), old);

    assert!(!rooms.replace(ids[0], &new, new.clone()));
    assert!(rooms.replace(ids[0], &old, new.clone()));
    assert_eq!((rooms.len(), selected(&rooms, &target(&["b"], &[]))), (2, vec![7]));
    assert!(!rooms.remove(ids[0], &old));
    assert!(rooms.remove(ids[0], &new));
    assert_eq!(selected(&rooms, &target(&[], &[])), [1]);
}

#[test]
fn one_that_is_removed_while_it_is_hidden_is_not_counted() {
    let (rooms, ids) = sockets(2);
    let old = socket(&rooms, ids[0]);
    rooms.hide(ids[0], &old);
    assert!(rooms.remove(ids[0], &old));
    assert_eq!(rooms.len(), 1);
    assert!(rooms.remove(ids[1], &socket(&rooms, ids[1])));
    assert_eq!(rooms.len(), 0);
}

#[test]
fn joins_and_leaves_in_any_order_keep_the_lists_right() {
    let (rooms, ids) = sockets(8);
    let names: Vec<Arc<str>> = ["a", "b", "c"].map(Arc::from).to_vec();
    let mut model = vec![[false; 3]; ids.len()];
    let mut state = 7_u64;
    for _ in 0..4_000 {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        let (socket, room) = ((state >> 8) as usize % ids.len(), (state >> 20) as usize % names.len());
        if state & 1 == 0 {
            rooms.join(ids[socket], &names[room]);
            model[socket][room] = true;
        } else {
            rooms.leave(ids[socket], &names[room]);
            model[socket][room] = false;
        }
        let expected: Vec<_> = (0..ids.len()).filter(|&socket| model[socket][room]).collect();
        assert_eq!(selected(&rooms, &target(&[&names[room]], &[])), expected);
    }
    ids.iter().for_each(|&id| assert!(rooms.remove(id, &socket(&rooms, id))));
    assert_eq!(rooms.len(), 0);
    assert!(rooms.state.read().rooms.is_empty());
}
