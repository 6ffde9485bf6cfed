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

/** A way to a PostgreSQL on this machine that a test can cut, or block. */
public final class Relay implements Closeable {
  private static final String COMMIT = "COMMIT";

  /** The driver sends this ahead, and does not wait for the answer. */
  private static final String BEGIN = "BEGIN\0";

  private final int port;
  private final int target;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final AtomicReference<@Nullable Cut> cutAtCommit = new AtomicReference<>();
  private final AtomicInteger roundTrips = new AtomicInteger();
  private volatile boolean blocked;
  private Thread acceptor;
  private ServerSocket listener;

  /** Listens on a port of its own, and passes on to the target. */
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

  /** As a server that was stopped: nobody listens, and what was open is closed. */
  public void cut() throws IOException {
    listener.close();
    try {
      // Only then the port is free.
      acceptor.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    for (Socket socket : open) {
      socket.close();
    }
  }

  /** As the server when it is back. */
  public void mend() throws IOException {
    listen();
  }

  /** As a server that was paused: connections stand, and nothing passes. */
  public void block(boolean block) {
    blocked = block;
    synchronized (this) {
      notifyAll();
    }
  }

  /** When a connection is lost. */
  public enum Cut {
    BEFORE_THE_COMMIT,
    AFTER_THE_COMMIT
  }

  /**
   * Closes the next connection that commits for the first time: before the server hears of it, or
   * when it has answered, and before the client hears that.
   */
  public void cutAtCommit(Cut cut) {
    cutAtCommit.set(cut);
  }

  /** Whether that has happened. */
  public boolean hasCutAtCommit() {
    return cutAtCommit.get() == null;
  }

  /** How often the clients have sent something to which they wait for the answer. */
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
        Thread.ofVirtual().start(() -> pass(client, server, text -> asked(link, text)));
        Thread.ofVirtual().start(() -> pass(server, client, text -> answered(link)));
      }
    } catch (SocketException closed) {
      // The end of listening.
      open.removeIf(Socket::isClosed);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What is known of one connection. */
  private static final class Link {
    private final AtomicBoolean isAnswerLost = new AtomicBoolean();
    private final AtomicBoolean isAsked = new AtomicBoolean();
  }

  /** What a client sends; false where the connection is lost before that. */
  private boolean asked(Link link, String text) {
    if (!text.endsWith(BEGIN) && link.isAsked.compareAndSet(false, true)) {
      roundTrips.incrementAndGet();
    }
    Cut cut = cutAtCommit.get();
    if (cut != null && text.contains(COMMIT) && cutAtCommit.compareAndSet(cut, null)) {
      link.isAnswerLost.set(true);
      return cut == Cut.AFTER_THE_COMMIT;
    }
    return true;
  }

  /** What a server sends; false where it does not arrive. */
  private static boolean answered(Link link) {
    link.isAsked.set(false);
    return !link.isAnswerLost.get();
  }

  /** Passes on until the end, or until there is a piece that is not to be. */
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
