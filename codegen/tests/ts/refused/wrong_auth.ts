import { io } from "socket.io-client";
import { connectChat } from "../../golden/chat";
connectChat(io, "https://example.org", { auth: { user: "ann" } }); // refused
