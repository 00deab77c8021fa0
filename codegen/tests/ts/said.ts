// What payloads say of their TypeScript, used as a page would.

import { io } from "socket.io-client";
import { connectDesk } from "../golden/desk.js";
import type { Cents, IssueCode, OrderInput, Page_of_User, User, UserId, UserProfile, UserProfileInput } from "../golden/desk.js";
import type { User as Declared } from "../golden/bindings/User.js";

const socket = connectDesk(io, "https://example.org");
const ann = "ann" as UserId;
const price = 7 as Cents;

const order: OrderInput = {
  buyers: [ann],
  price,
  by_user: { first: ann },
  color: "#fff",
  amount: 1,
  longitude: 1,
  latitude: 2,
};
socket.emit("buy", order, { Round: { radius: 1 } }, (reply) => {
  if (reply.status === "ok") {
    const id: UserId = reply.data;
    console.log(id);
  } else if (reply.status === "rejected") {
    for (const { code } of reply.issues) {
      // Those that are known, and any other.
      const known: IssueCode = code;
      const words: Partial<Record<IssueCode, string>> = { closed: "come back later", something_else: "?" };
      console.log(known === "closed", code === "length", words[code]);
    }
  }
});

// What is imported is the very type, and its input is not.
socket.on("listed", (page: Page_of_User) => {
  const users: Declared[] = page.items;
  const again: User[] = users;
  console.log(again);
});
const input: UserProfileInput = {};
const profile: UserProfile = { nick: null };
console.log(input, profile);

socket.on("salute", (greeting, allNames, in_) => console.log(greeting, allNames.length, in_));
socket.on("placed it", (page, ack) => ack(page.items[0]?.buyers[0] ?? ann));
