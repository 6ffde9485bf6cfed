package customerservice.start;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A way to a server on this machine that a test can cut, or block. */
final class Relay implements Closeable {
  private final int port;
  private final int target;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private volatile boolean blocked;
  private ServerSocket listener;

  /** Listens on a port of its own, and passes on to the target. */
  Relay(int port, int target) throws IOException {
    this.port = port;
    this.target = target;
    this.listener = listen();
  }

  private ServerSocket listen() throws IOException {
    ServerSocket socket = new ServerSocket();
    socket.setReuseAddress(true);
    socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    Thread.ofVirtual().start(() -> accept(socket));
    return socket;
  }

  /** As a server that was stopped: nobody listens, and what was open is closed. */
  void cut() throws IOException {
    listener.close();
    for (Socket socket : open) {
      socket.close();
    }
  }

  /** As the server when it is back. */
  void mend() throws IOException {
    listener = listen();
  }

  /** As a server that was paused: connections stand, and nothing passes. */
  void block(boolean block) {
    blocked = block;
    synchronized (this) {
      notifyAll();
    }
  }

  private void accept(ServerSocket socket) {
    try {
      while (true) {
        Socket client = socket.accept();
        Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
        open.add(client);
        open.add(server);
        Thread.ofVirtual().start(() -> pass(client, server));
        Thread.ofVirtual().start(() -> pass(server, client));
      }
    } catch (SocketException closed) {
      // The end of listening.
      open.removeIf(Socket::isClosed);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private void pass(Socket from, Socket to) {
    try (from;
        to) {
      InputStream in = from.getInputStream();
      byte[] buffer = new byte[8192];
      int count = in.read(buffer);
      while (count >= 0) {
        awaitUnblocked();
        to.getOutputStream().write(buffer, 0, count);
        count = in.read(buffer);
      }
    } catch (IOException | InterruptedException cut) {
      open.remove(from);
      open.remove(to);
    }
  }

  private synchronized void awaitUnblocked() throws InterruptedException {
    while (blocked) {
      wait();
    }
  }

  @Override
  public void close() throws IOException {
    block(false);
    cut();
  }
}
