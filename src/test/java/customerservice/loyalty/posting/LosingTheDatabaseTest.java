package customerservice.loyalty.posting;

import static customerservice.loyalty.rules.PostingBuilder.aPosting;
import static customerservice.testing.Guest.aCustomer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import customerservice.loyalty.posting.Replica.Call;
import customerservice.loyalty.rules.Posting;
import customerservice.loyalty.rules.Posting.Movement;
import customerservice.loyalty.rules.PostingOutcome;
import customerservice.platform.CustomerId;
import customerservice.platform.database.DatabaseUnavailable;
import customerservice.platform.settings.DatabaseUrl;
import customerservice.testing.ApiTest;
import customerservice.testing.Eventually;
import customerservice.testing.FreePort;
import customerservice.testing.Relay;
import customerservice.testing.TestPostgres;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.URI;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** If the connection is lost, no posting is lost or committed twice. */
@QuarkusTest
@Tag("slow")
class LosingTheDatabaseTest extends ApiTest {
  /** The limit for an answer if connections are refused. */
  private static final Duration FAST = Duration.ofSeconds(3);

  @Inject Replica.Parts parts;

  private @Nullable Relay opened;
  private @Nullable Replica started;

  @BeforeEach
  void start() throws Exception {
    TestPostgres.Database main = TestPostgres.main();
    int port = FreePort.find();
    opened = new Relay(port, port(main.owner()));
    TestPostgres.Database relayed =
        new TestPostgres.Database(at(main.owner(), port), at(main.service(), port));
    started = parts.replica(Replica.Plan.USUAL, relayed);
  }

  @AfterEach
  void stop() throws Exception {
    replica().close();
    relay().close();
  }

  private Relay relay() {
    return Objects.requireNonNull(opened);
  }

  private Replica replica() {
    return Objects.requireNonNull(started);
  }

  private static int port(DatabaseUrl url) {
    return URI.create(url.jdbcUrl().substring("jdbc:".length())).getPort();
  }

  private static DatabaseUrl at(DatabaseUrl url, int port) {
    return new DatabaseUrl(
        url.jdbcUrl().replace(":" + port(url) + "/", ":" + port + "/"), url.user(), url.password());
  }

  private static CustomerId customer() {
    return CustomerId.parse(created(aCustomer())).orElseThrow();
  }

  private static Posting posting(CustomerId customer, Movement movement, @Nullable String key) {
    return aPosting(customer, movement).key(key).build();
  }

  private static Posting earn(CustomerId customer) {
    return posting(customer, new Movement.Earn(5), null);
  }

  private static List<String> ids() throws SQLException {
    List<String> ids = new ArrayList<>();
    try (Connection connection = TestPostgres.connect(TestPostgres.main().owner());
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery("SELECT transaction_id FROM customer_service.ledger_entries")) {
      while (rows.next()) {
        ids.add(rows.getString(1));
      }
    }
    return ids;
  }

  private static String id(PostingOutcome outcome) {
    return ((PostingOutcome.Posted) outcome).entry().id().toString();
  }

  @ParameterizedTest
  @CsvSource({
    "BEFORE_THE_COMMIT,",
    "BEFORE_THE_COMMIT,k",
    "AFTER_THE_COMMIT,",
    "AFTER_THE_COMMIT,k"
  })
  void postsOnceAfterAFailedCommit(Relay.Cut cut, @Nullable String key) throws Exception {
    CustomerId customer = customer();
    Posting earn = posting(customer, new Movement.Earn(5), key);
    Posting redeem = posting(customer, new Movement.Redeem(6), key);
    var first = replica().call(earn);
    var refused = replica().call(redeem);
    var another = replica().call(earn(customer()));
    relay().cutAtCommit(cut);
    replica().start();
    String id = id(first.outcomes().getFirst());
    assertThat(refused.outcomes()).hasOnlyElementsOfType(PostingOutcome.InsufficientPoints.class);
    assertThat(ids()).containsExactlyInAnyOrder(id, id(another.outcomes().getFirst()));
    assertThat(relay().hasCutAtCommit()).isTrue();
    assertThat(replica().ledger().post(List.of(earn)).getFirst())
        .isInstanceOf(key == null ? PostingOutcome.Posted.class : PostingOutcome.Replayed.class);
  }

  @ParameterizedTest
  @CsvSource({"BEFORE_THE_COMMIT", "AFTER_THE_COMMIT"})
  void answersARefusalAfterAFailedCommit(Relay.Cut cut) throws Exception {
    Posting redeem = posting(customer(), new Movement.Redeem(6), "k");
    relay().cutAtCommit(cut);
    var refused = replica().start().call(redeem);
    assertThat(refused.outcomes().getFirst())
        .isInstanceOfAny(
            PostingOutcome.InsufficientPoints.class, PostingOutcome.RefusedBefore.class);
    assertThat(relay().hasCutAtCommit()).isTrue();
    assertThat(replica().ledger().post(List.of(redeem)))
        .hasOnlyElementsOfType(PostingOutcome.RefusedBefore.class);
  }

  @Test
  void needsTwoRoundTripsForABatch() throws Exception {
    CustomerId one = customer();
    CustomerId other = customer();
    replica().start().ledger().post(List.of(earn(one))); // Opens the connection.
    for (int i = 0; i < 8; i++) {
      int before = relay().roundTrips();
      replica()
          .ledger()
          .post(
              List.of(
                  posting(one, new Movement.Earn(5), "k" + i),
                  posting(other, new Movement.Redeem(10_000), "k" + i),
                  posting(other, new Movement.Earn(5), null)));
      assertThat(relay().roundTrips() - before).isEqualTo(2);
    }
  }

  @Test
  void replacesADeadConnection() throws Exception {
    CustomerId customer = customer();
    replica().start().ledger().post(List.of(earn(customer)));
    relay().cut();
    relay().mend();
    assertThat(replica().ledger().post(List.of(earn(customer))))
        .hasOnlyElementsOfType(PostingOutcome.Posted.class);
    assertThat(ids()).hasSize(2);
  }

  @Test
  void answersFastWhileConnectionsAreRefusedAndRecovers() throws Exception {
    CustomerId customer = customer();
    replica().start().ledger().post(List.of(earn(customer)));
    relay().cut();
    for (int i = 0; i < 3; i++) {
      Call call = replica().call(earn(customer));
      Eventually.await(FAST, "it is answered", call::isAnswered);
      assertThatThrownBy(call::outcomes).hasCauseInstanceOf(DatabaseUnavailable.class);
    }
    relay().mend();
    replica().ledger().post(List.of(earn(customer)));
    assertThat(ids()).hasSize(2);
  }

  @Test
  void answersInTimeWhileTheNetworkHangsAndNeverPostsLater() throws Exception {
    CustomerId customer = customer();
    replica().start().ledger().post(List.of(earn(customer)));
    relay().block(true);
    List<Call> calls = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      calls.add(replica().call(earn(customer), earn(customer)));
    }
    for (Call call : calls) {
      assertThatThrownBy(call::outcomes).hasCauseInstanceOf(DatabaseUnavailable.class);
    }
    relay().block(false);
    Eventually.await(Replica.LIMIT, "it posts again", () -> isPosted(customer));
    assertThat(ids()).hasSize(2);
  }

  private boolean isPosted(CustomerId customer) {
    try {
      return replica().ledger().post(List.of(earn(customer))).getFirst()
          instanceof PostingOutcome.Posted;
    } catch (DatabaseUnavailable stillAway) {
      return false;
    }
  }
}
