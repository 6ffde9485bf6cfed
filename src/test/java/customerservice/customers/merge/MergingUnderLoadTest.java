package customerservice.customers.merge;

import static customerservice.customers.merge.MergingCustomersTest.merge;
import static customerservice.customers.merge.MergingCustomersTest.unmerge;
import static customerservice.testing.Guest.aCustomer;
import static org.assertj.core.api.Assertions.assertThat;

import customerservice.testing.Answer;
import customerservice.testing.InParallel;
import io.quarkus.test.junit.QuarkusTest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Concurrent merges, unmerges and other changes. */
@QuarkusTest
class MergingUnderLoadTest extends MergeTest {
  private static final int PAIRS = 8;

  @Test
  void mergesOneOfTwoOppositeMerges() throws Exception {
    List<Callable<Answer>> work = new ArrayList<>();
    for (int i = 0; i < PAIRS; i++) {
      String one = created(aCustomer());
      String other = created(aCustomer());
      post("staff", account(one) + "/earn", "{\"points\":10}").is(201);
      work.add(() -> merge(one, other));
      work.add(() -> merge(other, one));
    }
    List<Answer> answers = InParallel.all(work);
    for (int i = 0; i < answers.size(); i += 2) {
      assertThat(List.of(answers.get(i).status(), answers.get(i + 1).status()))
          .containsExactlyInAnyOrder(200, 409);
      Answer won = answers.get(i).status() == 200 ? answers.get(i) : answers.get(i + 1);
      assertThat(won.at("loyalty/points").asLong()).isEqualTo(10);
    }
  }

  @Test
  void losesNoPointsAmongPostings() throws Exception {
    String target = created(aCustomer());
    String source = created(aCustomer());
    List<Callable<Answer>> work = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      for (String customer : List.of(target, source)) {
        work.add(() -> post("staff", account(customer) + "/earn", "{\"points\":5}"));
        work.add(() -> post("staff", account(customer) + "/redeem", "{\"points\":3}"));
      }
      work.add(i % 2 == 0 ? () -> merge(target, source) : () -> unmerge(target, source));
    }
    Collections.shuffle(work, new Random(1));
    List<Answer> answers = InParallel.all(work);
    assertThat(answers).extracting(Answer::status).containsOnly(200, 201, 409);
    long posted =
        answers.stream()
            .filter(answer -> answer.status() == 201)
            .mapToLong(answer -> answer.at("transaction/points").asLong())
            .sum();
    assertConsistent(target, source);
    merge(target, source);
    assertThat(points(target)).isEqualTo(posted);
    assertConsistent(target);
  }

  @Test
  void assignsEachContactToOneCustomer() throws Exception {
    String phone = "+34612345678";
    String target = created(aCustomer());
    String source = created(aCustomer().phone(phone));
    List<String> others = IntStream.range(0, 4).mapToObj(i -> created(aCustomer())).toList();
    String take = "{\"phone\":\"" + phone + "\"}";
    List<Callable<Answer>> work = new ArrayList<>();
    for (String other : others) {
      work.add(() -> put("staff", "/customers/" + other, take));
      work.add(() -> put("staff", "/customers/" + source, "{\"phone\":null}"));
      work.add(() -> merge(target, source));
      work.add(() -> put("staff", "/customers/" + target, take));
      work.add(() -> unmerge(target, source));
      work.add(() -> put("staff", "/customers/" + other, "{\"phone\":null}"));
    }
    List<Answer> answers = InParallel.all(work);
    assertThat(answers).extracting(Answer::status).containsOnly(200, 409);
    List<String> holders =
        Stream.concat(Stream.of(target, source), others.stream())
            .filter(id -> get("staff", "/customers/" + id).at("phone").asText().equals(phone))
            .toList();
    assertThat(holders).hasSizeLessThanOrEqualTo(1);
    Answer another = post("staff", "/customers", aCustomer().phone(phone));
    assertThat(another.status()).isEqualTo(holders.isEmpty() ? 201 : 409);
  }
}
