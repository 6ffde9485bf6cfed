package customerservice.loyalty.posting;

import static customerservice.loyalty.rules.PostingBuilder.aPosting;
import static customerservice.testing.Guest.aCustomer;
import static org.assertj.core.api.Assertions.assertThat;

import customerservice.loyalty.rules.Posting;
import customerservice.loyalty.rules.Posting.Movement.Part;
import customerservice.loyalty.rules.PostingOutcome;
import customerservice.platform.CustomerId;
import customerservice.testing.Answer;
import customerservice.testing.ApiTest;
import customerservice.testing.InParallel;
import customerservice.testing.TestPostgres;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Concurrent postings on a real database. */
@QuarkusTest
class LedgerUnderLoadTest extends ApiTest {
  private static final int THREADS = 32;

  @Inject Ledger ledger;

  /** The ids of entries to reverse, by customer. */
  private final Map<CustomerId, List<UUID>> posted = new ConcurrentHashMap<>();

  @Test
  void spendsNoPointTwice() throws Exception {
    String path = "/customers/" + created(aCustomer()) + "/loyalty";
    post("staff", path + "/earn", "{\"points\":100}").is(201);
    List<Answer> answers =
        InParallel.all(
            IntStream.range(0, 64)
                .<Callable<Answer>>mapToObj(
                    i -> () -> post("staff", path + "/redeem", "{\"points\":7}"))
                .toList());
    assertThat(answers.stream().filter(answer -> answer.status() == 201)).hasSize(14);
    assertThat(answers.stream().filter(answer -> answer.status() == 409)).hasSize(50);
    assertThat(get("staff", path).at("points").asLong()).isEqualTo(2);
    assertThat(inconsistent()).isEmpty();
  }

  @Test
  void creditsAReceiptOnceIfManyTillsSendIt() throws Exception {
    String path = "/customers/" + created(aCustomer()) + "/loyalty";
    List<Answer> answers =
        InParallel.all(
            Collections.nCopies(
                THREADS,
                () -> post("service", path + "/earn", "{\"points\":10,\"reference\":\"r-1\"}")));
    assertThat(answers.stream().map(Answer::status)).containsOnly(201, 409).containsOnlyOnce(201);
    assertThat(answers.stream().filter(a -> a.status() == 409).map(a -> a.at("transaction_id")))
        .containsOnly(
            answers.stream()
                .filter(a -> a.status() == 201)
                .findFirst()
                .orElseThrow()
                .at("transaction/id"));
    assertThat(get("staff", path).at("points").asLong()).isEqualTo(10);
  }

  @Test
  void keepsAccountsConsistentUnderConcurrentBatches() throws Exception {
    List<CustomerId> customers =
        IntStream.range(0, 6)
            .mapToObj(i -> CustomerId.parse(created(aCustomer())).orElseThrow())
            .toList();
    List<List<PostingOutcome>> outcomes =
        InParallel.all(
            IntStream.range(0, 60)
                .<Callable<List<PostingOutcome>>>mapToObj(
                    seed -> () -> noted(ledger.post(batch(customers, new Random(seed)))))
                .toList());
    assertThat(outcomes).allSatisfy(batch -> assertThat(batch).hasSize(40));
    long count =
        outcomes.stream()
            .flatMap(List::stream)
            .filter(PostingOutcome.Posted.class::isInstance)
            .count();
    assertThat(count("SELECT count(*) FROM customer_service.ledger_entries")).isEqualTo(count);
    assertThat(reversedTooOften()).isZero();
    assertThat(inconsistent()).isEmpty();
  }

  /** Contains several postings of a customer, in random order: batches must not deadlock. */
  private List<Posting> batch(List<CustomerId> customers, Random random) {
    List<Posting> batch = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      CustomerId customer = customers.get(random.nextInt(customers.size()));
      Posting.Movement movement = movement(customer, random);
      String reference = random.nextInt(4) == 0 ? "r" + random.nextInt(200) : null;
      batch.add(aPosting(customer, movement).reference(reference).build());
    }
    return batch;
  }

  private Posting.Movement movement(CustomerId customer, Random random) {
    List<UUID> ofCustomer = posted.getOrDefault(customer, List.of());
    return switch (random.nextInt(10)) {
      case 0, 1, 2 -> new Posting.Movement.Earn(1 + random.nextInt(50));
      case 3, 4, 5 -> new Posting.Movement.Redeem(1 + random.nextInt(80));
      case 6 -> new Posting.Movement.Adjust(random.nextInt(60) - 60, false);
      default ->
          new Posting.Movement.Reverse(
              ofCustomer.isEmpty()
                  ? new UUID(0, 1)
                  : ofCustomer.get(random.nextInt(ofCustomer.size())),
              random.nextBoolean() ? new Part.Whole() : new Part.Points(1 + random.nextInt(20)),
              false);
    };
  }

  private List<PostingOutcome> noted(List<PostingOutcome> outcomes) {
    for (PostingOutcome outcome : outcomes) {
      if (outcome instanceof PostingOutcome.Posted it) {
        posted
            .computeIfAbsent(it.entry().customer(), key -> new CopyOnWriteArrayList<>())
            .add(it.entry().id());
      }
    }
    return outcomes;
  }

  @Test
  void postsABatchInItsOrder() {
    CustomerId customer = CustomerId.parse(created(aCustomer())).orElseThrow();
    CustomerId unknown = CustomerId.parse("01900000-0000-7000-8000-000000000000").orElseThrow();
    List<PostingOutcome> outcomes =
        ledger.post(
            List.of(
                aPosting(customer, new Posting.Movement.Redeem(1)).build(),
                aPosting(customer, new Posting.Movement.Earn(5)).reference("r").build(),
                aPosting(unknown, new Posting.Movement.Earn(5)).build(),
                aPosting(customer, new Posting.Movement.Earn(5)).reference("r").build(),
                aPosting(customer, new Posting.Movement.Redeem(5)).build(),
                aPosting(customer, new Posting.Movement.Redeem(1)).build()));
    assertThat(outcomes)
        .extracting(outcome -> (Object) outcome.getClass())
        .containsExactly(
            PostingOutcome.InsufficientPoints.class,
            PostingOutcome.Posted.class,
            PostingOutcome.UnknownCustomer.class,
            PostingOutcome.ReferenceAlreadyUsed.class,
            PostingOutcome.Posted.class,
            PostingOutcome.InsufficientPoints.class);
  }

  /** The accounts that differ from their entries, by SQL that shares no code with the posting. */
  private static List<String> inconsistent() throws SQLException {
    List<String> wrong = new ArrayList<>();
    try (Connection connection = TestPostgres.connect(TestPostgres.main().owner());
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                """
                SELECT a.customer_id
                FROM customer_service.loyalty_accounts a
                LEFT JOIN (
                  SELECT tenant_id, customer_id, sum(points) AS points, count(*) AS rows,
                    max(seq) AS last_seq, min(balance_after) AS lowest,
                    sum(qualifying_points) AS earned,
                    (array_agg(balance_after ORDER BY seq DESC))[1] AS last_balance
                  FROM customer_service.ledger_entries
                  GROUP BY tenant_id, customer_id
                ) t USING (tenant_id, customer_id)
                WHERE (a.balance, a.last_seq, a.lifetime_points) IS DISTINCT FROM
                    (coalesce(t.points, 0), coalesce(t.rows, 0), coalesce(t.earned, 0))
                  OR t.last_seq <> t.rows
                  OR t.lowest < 0
                  OR t.last_balance <> a.balance
                  OR a.balance <> (SELECT coalesce(sum(p), 0) FROM unnest(a.lot_points) p)
                """)) {
      while (rows.next()) {
        wrong.add(rows.getString(1));
      }
    }
    return wrong;
  }

  /** The number of entries with more reversed points than points. */
  private static long reversedTooOften() throws SQLException {
    return count(
        """
        SELECT count(*) FROM customer_service.ledger_entries o
        WHERE abs(o.points) < (
          SELECT sum(r.reverses_points) FROM customer_service.ledger_entries r
          WHERE r.reverses = o.transaction_id)
        """);
  }

  private static long count(String query) throws SQLException {
    try (Connection connection = TestPostgres.connect(TestPostgres.main().owner());
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      row.next();
      return row.getLong(1);
    }
  }
}
