package customerservice.testing;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A TCP relay to PostgreSQL that a test can cut or block. */
public final class Relay implements Closeable {
  private static final String COMMIT = "COMMIT";

  /** The driver sends this without waiting for a response. */
  private static final String BEGIN = "BEGIN\0";

  private final int port;
  private final int target;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final AtomicReference<@Nullable Cut> cutAtCommit = new AtomicReference<>();
  private final AtomicInteger roundTrips = new AtomicInteger();
  private volatile boolean blocked;
  private Thread acceptor;
  private ServerSocket listener;

  /** Listens on a port and forwards to the target. */
  public Relay(int port, int target) throws IOException {
    this.port = port;
    this.target = target;
    listen();
  }

  private void listen() throws IOException {
    ServerSocket socket = new ServerSocket();
    socket.setReuseAddress(true);
    socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    acceptor = Thread.ofVirtual().start(() -> accept(socket));
    listener = socket;
  }

  /** Behaves like a stopped server: closes all connections and stops listening. */
  public void cut() throws IOException {
    listener.close();
    try {
      // The port is free only after the acceptor ends.
      acceptor.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    for (Socket socket : open) {
      socket.close();
    }
  }

  /** Behaves like a restarted server. */
  public void mend() throws IOException {
    listen();
  }

  /** Behaves like a paused server: connections stay open without traffic. */
  public void block(boolean block) {
    blocked = block;
    synchronized (this) {
      notifyAll();
    }
  }

  /** The moment at which a connection is lost. */
  public enum Cut {
    BEFORE_THE_COMMIT,
    AFTER_THE_COMMIT
  }

  /**
   * Closes the next connection at its first commit: before the server receives it, or after the
   * server has responded and before the client receives the response.
   */
  public void cutAtCommit(Cut cut) {
    cutAtCommit.set(cut);
  }

  public boolean hasCutAtCommit() {
    return cutAtCommit.get() == null;
  }

  /** Number of round trips of the clients. */
  public int roundTrips() {
    return roundTrips.get();
  }

  private void accept(ServerSocket socket) {
    try {
      while (true) {
        Socket client = socket.accept();
        Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
        client.setTcpNoDelay(true);
        server.setTcpNoDelay(true);
        open.add(client);
        open.add(server);
        Link link = new Link();
        Thread.ofVirtual().start(() -> pass(client, server, text -> handleRequest(link, text)));
        Thread.ofVirtual().start(() -> pass(server, client, text -> handleResponse(link)));
      }
    } catch (SocketException closed) {
      // The server socket was closed.
      open.removeIf(Socket::isClosed);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The state of one connection. */
  private static final class Link {
    private final AtomicBoolean isResponseLost = new AtomicBoolean();
    private final AtomicBoolean isRequestSent = new AtomicBoolean();
  }

  /** Handles bytes of a client; false if the connection must be cut before them. */
  private boolean handleRequest(Link link, String text) {
    if (!text.endsWith(BEGIN) && link.isRequestSent.compareAndSet(false, true)) {
      roundTrips.incrementAndGet();
    }
    Cut cut = cutAtCommit.get();
    if (cut != null && text.contains(COMMIT) && cutAtCommit.compareAndSet(cut, null)) {
      link.isResponseLost.set(true);
      return cut == Cut.AFTER_THE_COMMIT;
    }
    return true;
  }

  /** Handles bytes of the server; false if the connection must be cut before them. */
  private static boolean handleResponse(Link link) {
    link.isRequestSent.set(false);
    return !link.isResponseLost.get();
  }

  /** Forwards bytes until the end of the stream or until the filter refuses some. */
  private void pass(Socket from, Socket to, Predicate<String> isPassed) {
    try (from;
        to) {
      InputStream in = from.getInputStream();
      byte[] buffer = new byte[8192];
      String before = "";
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        awaitUnblocked();
        String text = before + new String(buffer, 0, count, StandardCharsets.ISO_8859_1);
        if (!isPassed.test(text)) {
          return;
        }
        to.getOutputStream().write(buffer, 0, count);
        before = text.substring(Math.max(0, text.length() - COMMIT.length() + 1));
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
