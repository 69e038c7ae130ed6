// The same fan-out through Node's Socket.IO server, for comparison in the same run: rooms, a push, an acknowledgement, no database.
import {createServer} from 'node:http';
import {Server} from 'socket.io';

const web = createServer((_, answer) => answer.end());
const wire = new Server(web, {transports: ['websocket'], maxHttpBufferSize: 16384, pingInterval: 20000, pingTimeout: 15000, serveClient: false});
wire.on('connection', (socket) => {
  socket.on('room.join', ({room}, answer) => { socket.join(room); answer({ok: true}); });
  socket.on('load.push', (body, answer) => { wire.to(body.room).emit('room.pulse', body); answer({ok: true}); });
});
web.listen({port: Number(process.argv[2]), host: '127.0.0.1', backlog: 4096});
