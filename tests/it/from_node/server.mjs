import { Server } from "socket.io";

const io = new Server(3000, { connectionStateRecovery: {}, maxHttpBufferSize: 5e6 });

io.use((socket, next) => {
  const { name } = socket.handshake.auth;
  if (!name) return next(Object.assign(new Error("say who you are"), { data: { code: "no_name" } }));
  socket.data = { name, posted: 0 };
  next();
});

io.on("connection", (socket) => {
  socket.on("join", (room, ack) => {
    if (room === "secret") return ack({ status: "error", error: { code: "closed" } });
    socket.join(`room:${room}`);
    socket.to(`room:${room}`).emit("presence", { name: socket.data.name, online: true });
    ack({ status: "ok", data: io.of("/").adapter.rooms.get(`room:${room}`).size });
  });
  socket.on("message", (room, text) => {
    socket.data.posted++;
    socket.to(`room:${room}`).emit("message", socket.data.name, text);
  });
  socket.on("cursor", (room, x, y) => socket.to(`room:${room}`).volatile.emit("cursor", socket.id, x, y));
  socket.on("upload", (room, file, ack) => {
    socket.to(`room:${room}`).emit("file", file);
    ack(file.length);
  });
  socket.on("disconnecting", () => {
    for (const room of socket.rooms) {
      if (room !== socket.id) socket.to(room).emit("presence", { name: socket.data.name, online: false });
    }
  });
});

io.of("/admin").on("connection", (socket) => {
  socket.on("who", async (ack) => {
    const sockets = await io.fetchSockets();
    ack({ status: "ok", data: sockets.map(({ id, data: { name, posted } }) => ({ id, name, posted })) });
  });
  socket.on("kick", (id) => io.in(id).disconnectSockets());
  socket.on("notice", (text, ack) => io.timeout(500).emit("notice", text, (_, seen) => ack(seen.length)));
});

process.on("SIGTERM", () => {
  io.emit("notice", "going down", () => {});
  io.close(() => process.exit());
});
