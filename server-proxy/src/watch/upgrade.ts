/** The door of the channel: a WebSocket for pages of this Jupyter alone. */
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import { upgradeRefusal } from '../http/sameOrigin';
import { ChannelServer, type ChannelDoors } from './channel';

/** What a page asks is small. */
const LARGEST_REQUEST = 1024 * 1024;

/** Takes the WebSockets of a server; the answer closes them all. */
export function acceptChannels(server: Server, doors: () => ChannelDoors): () => void {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: LARGEST_REQUEST, perMessageDeflate: false });
  server.on('upgrade', (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    const path = (request.url ?? '').replace(/\?.*/s, '');
    if (path !== '/api/channel') return refuse(stream, 404, 'there is no such channel');
    const reason = upgradeRefusal(request.headers);
    if (reason !== undefined) return refuse(stream, 403, `refused: ${reason}`);
    sockets.handleUpgrade(request, stream, head, socket => serve(socket, doors()));
  });
  return () => {
    for (const socket of sockets.clients) socket.terminate();
    sockets.close();
  };
}

function serve(socket: WebSocket, doors: ChannelDoors): void {
  const channel = new ChannelServer(doors, {
    get bufferedAmount() {
      return socket.bufferedAmount;
    },
    send: (text, sent) => socket.send(text, sent)
  });
  socket.on('message', data => channel.take(Buffer.isBuffer(data) ? data.toString() : ''));
  socket.on('close', () => channel.close());
  // Its `close` follows.
  socket.on('error', () => socket.terminate());
}

function refuse(stream: Duplex, status: number, message: string): void {
  const body = JSON.stringify({ code: 'refused', message });
  stream.end(`HTTP/1.1 ${status} ${status === 403 ? 'Forbidden' : 'Not Found'}\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`);
}
