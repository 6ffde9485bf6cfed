package customerservice.customers.merge;

import static customerservice.customers.merge.MergingCustomersTest.merge;
import static customerservice.customers.merge.MergingCustomersTest.unmerge;
import static customerservice.testing.Guest.aCustomer;
import static org.assertj.core.api.Assertions.assertThat;

import customerservice.testing.Answer;
import customerservice.testing.InParallel;
import io.quarkus.test.junit.QuarkusTest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/** Postings at the ids of customers that are merged and unmerged at the same time. */
@QuarkusTest
class MergedIdsUnderLoadTest extends MergeTest {
  private static final int ROUNDS = 40;
  private static final int MERGES = 12;
  private static final int REFERENCES = 4;

  /** Earns at the source race the merge, which is followed by a retry at the target. */
  @Test
  void creditsAReferenceOnceDuringAMerge() throws Exception {
    for (int i = 0; i < ROUNDS; i++) {
      String into = created(aCustomer());
      String from = created(aCustomer());
      String inBatch =
          item("\"customer_id\":\"" + from + "\"", ORDER.substring(1, ORDER.length() - 1));
      List<Callable<Answer>> work =
          List.of(
              () -> earn(from, ORDER),
              () -> batch(inBatch),
              () -> {
                merge(into, from).is(200);
                return earn(into, ORDER);
              },
              () -> withKey(account(from) + "/earn", "K", ORDER),
              () -> post("staff", account(from) + "/earn?dry_run=true", ORDER));
      List<Answer> answers = InParallel.all(work);
      assertThat(answers).extracting(Answer::status).isSubsetOf(200, 201, 409);
      earn(into, ORDER).isProblem(409, "reference_already_used");
      Answer transactions = get("staff", account(into) + "/transactions?type=earn").is(200);
      assertThat(transactions.at("items")).as(transactions.text()).hasSize(1);
      assertThat(points(into)).isEqualTo(10);
      assertConsistent(into);
    }
  }

  /** Postings at both ids race merges and unmerges; each is posted once, and nothing is lost. */
  @Test
  void postsOnceDuringMergesAndUnmerges() throws Exception {
    String target = created(aCustomer());
    String source = created(aCustomer());
    List<Callable<Answer>> work = new ArrayList<>();
    for (int i = 0; i < MERGES; i++) {
      String body = "{\"points\":5,\"reference\":\"R-" + i % REFERENCES + "\"}";
      String key = "K" + i % REFERENCES;
      work.add(() -> withKey(account(source) + "/earn", key, body));
      work.add(() -> earn(source, body));
      work.add(i % 2 == 0 ? () -> merge(target, source) : () -> unmerge(target, source));
    }
    List<Answer> answers = InParallel.all(work);
    assertThat(answers).extracting(Answer::status).isSubsetOf(200, 201, 409);
    merge(target, source);
    assertThat(
            get("staff", account(target) + "/transactions?type=earn&include_total=true")
                .at("total")
                .asLong())
        .isBetween((long) REFERENCES, 2L * REFERENCES);
    assertConsistent(target, source);
  }
}
