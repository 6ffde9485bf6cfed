package customerservice.loyalty.posting;

import static customerservice.loyalty.rules.PostingBuilder.aPosting;
import static org.assertj.core.api.Assertions.assertThat;

import customerservice.loyalty.rules.AccountKey;
import customerservice.loyalty.rules.Posting;
import customerservice.loyalty.rules.Posting.Movement;
import customerservice.loyalty.rules.PostingOutcome;
import customerservice.loyalty.rules.Program;
import customerservice.loyalty.rules.Tier;
import customerservice.platform.BusinessDays;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Reversals of one earn that share a transaction, after a part of its points has expired. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReversalsInOneBatchTest {
  private static final Instant OPENED = Instant.parse("2027-10-20T10:00:00Z");
  private static final Duration UNTIL_EXPIRED = Duration.ofDays(90);
  private static final long EARNED = 62;
  private static final long SPENT = 24;

  private static final Program PROGRAM =
      new Program(
          "Test",
          "EUR",
          BigDecimal.ONE,
          Program.Rounding.FLOOR,
          List.of(new Tier("only", 0, BigDecimal.ONE, List.of())),
          null,
          1,
          new BusinessDays(ZoneOffset.UTC, LocalTime.MIDNIGHT),
          null,
          List.of());

  private final AtomicReference<Instant> now = new AtomicReference<>(OPENED);
  private final TestLedger ledger;

  ReversalsInOneBatchTest() throws SQLException {
    ledger = TestLedger.open("reversals_in_one_batch", now::get);
  }

  @AfterAll
  void close() {
    ledger.database().close();
  }

  @ParameterizedTest
  @CsvSource({"1,true", "2,true", "31,true", "62,true", "2,false"})
  void takeTheSpentPointsBackOnce(int reversals, boolean isExpiryPosted) {
    now.set(OPENED);
    AccountKey key = ledger.customers(1, PROGRAM, OPENED).getFirst();
    UUID earn = post(key, new Movement.Earn(EARNED));
    post(key, new Movement.Redeem(SPENT));
    now.set(OPENED.plus(UNTIL_EXPIRED));
    if (isExpiryPosted) {
      post(key, new Movement.Adjust(1, false));
      post(key, new Movement.Adjust(-1, false));
    }

    Movement part = new Movement.Reverse(earn, new Movement.Part.Points(EARNED / reversals), true);
    List<Posting> batch = Collections.nCopies(reversals, aPosting(key, part).build());
    assertThat(ledger.ledger().postDirectly(batch))
        .hasOnlyElementsOfType(PostingOutcome.Posted.class);

    // The other points had expired.
    assertThat(ledger.account(key).balance()).isEqualTo(-SPENT);
    ledger.assertConsistent(key, now.get());
  }

  private UUID post(AccountKey key, Movement movement) {
    List<PostingOutcome> outcomes =
        ledger.ledger().postDirectly(List.of(aPosting(key, movement).build()));
    return ((PostingOutcome.Posted) outcomes.getFirst()).entry().id();
  }
}
