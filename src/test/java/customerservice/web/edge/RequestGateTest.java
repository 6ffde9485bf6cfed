package customerservice.web.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RequestGateTest {
  /** Requests in one packet, from a client that does not wait for responses. */
  private static final int MANY = 2_000;

  /** The decoder passes on the held request and the next one before it stops. */
  private static final int DECODED_AHEAD_MAX = 2;

  private final EmbeddedChannel connection = new EmbeddedChannel();
  private final Server server = new Server();
  private final GracefulStop stop = new GracefulStop(Duration.ZERO);
  private int decoded;

  /** Records the messages that reach it, and responds when the test requires it. */
  private static final class Server extends SimpleChannelInboundHandler<HttpObject> {
    private final List<String> targets = new ArrayList<>();
    private final StringBuilder body = new StringBuilder();
    private boolean isAnsweringAtOnce;

    @Override
    protected void channelRead0(ChannelHandlerContext context, HttpObject message) {
      if (message instanceof HttpRequest request) {
        targets.add(request.uri());
        if (isAnsweringAtOnce) {
          // Like the server, it writes within a read and flushes when the read is complete.
          var _ = context.write(response(HttpResponseStatus.OK));
        }
      } else if (message instanceof HttpContent content) {
        body.append(content.content().toString(StandardCharsets.US_ASCII));
      }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
      context.flush();
    }
  }

  /** Counts requests between the decoder and the gate. */
  private final class Counter extends SimpleChannelInboundHandler<HttpObject> {
    private Counter() {
      super(false);
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, HttpObject message) {
      if (message instanceof HttpRequest) {
        decoded++;
      }
      context.fireChannelRead(message);
    }
  }

  @BeforeEach
  void build() {
    connection
        .pipeline()
        .addLast("httpDecoder", new HttpRequestDecoder())
        .addLast("httpEncoder", new HttpResponseEncoder())
        .addLast("counter", new Counter())
        .addLast("handler", server);
    RequestGate.installIfMissing(connection.pipeline(), TestConnections.of(stop), false);
  }

  private static DefaultFullHttpResponse response(HttpResponseStatus status) {
    return new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, Unpooled.EMPTY_BUFFER);
  }

  private void send(String bytes) {
    connection.writeInbound(Unpooled.copiedBuffer(bytes, StandardCharsets.US_ASCII));
  }

  private void answer(HttpResponseStatus status) {
    var _ = connection.pipeline().context(server).writeAndFlush(response(status));
    connection.runPendingTasks();
  }

  private static String request(int number) {
    return "GET /" + number + " HTTP/1.1\r\nHost: here\r\n\r\n";
  }

  private String sent() {
    StringBuilder sent = new StringBuilder();
    for (ByteBuf bytes = connection.readOutbound();
        bytes != null;
        bytes = connection.readOutbound()) {
      sent.append(bytes.toString(StandardCharsets.UTF_8));
      bytes.release();
    }
    return sent.toString();
  }

  @Test
  void holdsTheNextRequestUntilTheResponseIsSent() {
    send(request(1) + request(2) + request(3));
    assertThat(server.targets).containsExactly("/1");
    assertThat(connection.config().isAutoRead()).isFalse();
    answer(HttpResponseStatus.OK);
    assertThat(server.targets).containsExactly("/1", "/2");
    answer(HttpResponseStatus.OK);
    assertThat(server.targets).containsExactly("/1", "/2", "/3");
    answer(HttpResponseStatus.OK);
    assertThat(connection.config().isAutoRead()).isTrue();
  }

  @Test
  void waitsForTheFinalResponseAfterAnInterimOne() {
    send(request(1) + request(2));
    answer(HttpResponseStatus.CONTINUE);
    assertThat(server.targets).containsExactly("/1");
    answer(HttpResponseStatus.OK);
    assertThat(server.targets).containsExactly("/1", "/2");
  }

  @Test
  void stopsTheDecoderSoThatPipelinedRequestsTakeNoMemory() {
    StringBuilder row = new StringBuilder();
    for (int i = 0; i < MANY; i++) {
      row.append(request(i));
    }
    send(row.toString());
    for (int i = 1; i < MANY; i++) {
      assertThat(server.targets).hasSize(i);
      assertThat(decoded).isLessThanOrEqualTo(i + DECODED_AHEAD_MAX);
      answer(HttpResponseStatus.OK);
    }
    assertThat(server.targets).hasSize(MANY).last().isEqualTo("/" + (MANY - 1));
  }

  @Test
  void passesManyRequestsThatGetAnImmediateResponse() {
    server.isAnsweringAtOnce = true;
    StringBuilder row = new StringBuilder();
    for (int i = 0; i < MANY; i++) {
      row.append(request(i));
    }
    send(row.toString());
    connection.runPendingTasks();
    assertThat(server.targets).hasSize(MANY);
    assertThat(sent().split("HTTP/1.1 200", -1)).hasSize(MANY + 1);
  }

  @Test
  void passesTheBodiesOfRequestsInTheirOrder() {
    String first = "POST /1 HTTP/1.1\r\nHost: here\r\nContent-Length: 3\r\n\r\n";
    String second = "POST /2 HTTP/1.1\r\nHost: here\r\nTransfer-Encoding: chunked\r\n\r\n";
    send(first + "abc" + second + "3\r\ndef\r\n");
    assertThat(server.body).hasToString("abc");
    answer(HttpResponseStatus.OK);
    assertThat(server.body).hasToString("abcdef");
    send("2\r\ngh\r\n0\r\n\r\n");
    assertThat(server.body).hasToString("abcdefgh");
    assertThat(server.targets).containsExactly("/1", "/2");
  }

  @Test
  void respondsToBytesThatAreNotHttpAndPassesNothingMore() {
    send("GET / HTTP/1.1\r\nHost here\r\nX-Request-Id: till-7\r\n\r\n" + request(2));
    assertThat(sent())
        .startsWith("HTTP/1.1 400 ")
        .contains("application/problem+json", "\"code\":\"malformed_json\"", "connection: close");
    assertThat(server.targets).isEmpty();
    assertThat(connection.isOpen()).isFalse();
  }

  @Test
  void respondsToAnotherHttpVersion() {
    send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
    assertThat(sent()).startsWith("HTTP/1.1 400 ").contains("HTTP/1.1.");
    assertThat(server.targets).isEmpty();
  }

  @Test
  void respondsToTheRequestsBeforeBytesThatAreNotHttp() {
    send(request(1) + "nothing\r\n\r\n");
    assertThat(sent()).isEmpty();
    answer(HttpResponseStatus.OK);
    assertThat(sent()).startsWith("HTTP/1.1 200 ").contains("HTTP/1.1 400 ");
  }

  @Test
  void respondsToAnInvalidChunk() {
    send("POST / HTTP/1.1\r\nHost: here\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n");
    assertThat(sent()).startsWith("HTTP/1.1 400 ").contains("invalid chunk");
  }

  @Test
  void closesAConnectionWithAnInvalidChunkAfterTheResponse() {
    send("POST / HTTP/1.1\r\nHost: here\r\nTransfer-Encoding: chunked\r\n\r\n");
    answer(HttpResponseStatus.UNAUTHORIZED);
    send("zz\r\n");
    assertThat(sent()).startsWith("HTTP/1.1 401 ").doesNotContain("400");
    assertThat(connection.isOpen()).isFalse();
  }

  @Test
  void endsTheConnectionAfterTheNextResponseWhileTheServiceStops() throws Exception {
    send(request(1));
    answer(HttpResponseStatus.OK);
    assertThat(sent()).doesNotContain("connection: close");
    stop.stop();
    assertThat(connection.isOpen()).isTrue();
    assertThat(RequestGate.isBusy(connection)).isFalse();
    send(request(2));
    assertThat(RequestGate.isBusy(connection)).isTrue();
    answer(HttpResponseStatus.OK);
    assertThat(sent()).startsWith("HTTP/1.1 200 ").contains("connection: close");
    assertThat(connection.isOpen()).isFalse();
  }

  @Test
  void answersPipelinedRequestsBeforeItEndsTheConnection() throws Exception {
    send(request(1) + request(2) + request(3));
    stop.stop();
    answer(HttpResponseStatus.OK);
    answer(HttpResponseStatus.OK);
    assertThat(sent().split("HTTP/1.1 200", -1)).hasSize(3);
    assertThat(connection.isOpen()).isTrue();
    answer(HttpResponseStatus.OK);
    assertThat(server.targets).containsExactly("/1", "/2", "/3");
    assertThat(sent()).contains("connection: close");
    assertThat(connection.isOpen()).isFalse();
  }

  /** A connection that is closed with unread bytes is reset, and the client loses the response. */
  @Test
  void readsTheRestOfABodyBeforeItEndsTheConnection() throws Exception {
    stop.stop();
    send("POST /1 HTTP/1.1\r\nHost: here\r\nContent-Length: 6\r\n\r\nabc");
    answer(HttpResponseStatus.UNAUTHORIZED);
    assertThat(sent()).startsWith("HTTP/1.1 401 ").contains("connection: close");
    assertThat(connection.isOpen()).isTrue();
    send("def" + request(2));
    assertThat(connection.isOpen()).isFalse();
    assertThat(server.targets).containsExactly("/1");
  }
}
