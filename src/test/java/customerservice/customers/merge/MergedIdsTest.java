package customerservice.customers.merge;

import static customerservice.customers.merge.MergingCustomersTest.merge;
import static customerservice.customers.merge.MergingCustomersTest.unmerge;
import static customerservice.testing.Guest.aCustomer;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import customerservice.testing.Answer;
import customerservice.testing.TestTokens;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Ids, references and idempotency keys that other systems stored before a merge. */
@QuarkusTest
class MergedIdsTest extends MergeTest {
  private String target = "";
  private String source = "";

  @BeforeEach
  void open() {
    target = created(aCustomer().with("external_id", "pos-a").with("user_id", "login-a"));
    source =
        created(
            aCustomer()
                .email("source@mail.test")
                .phone("+34612345678")
                .with("external_id", "pos-b")
                .with("user_id", "login-b"));
  }

  private static void isReplay(Answer answer, Answer first) {
    assertThat(answer.is(first.status()).text()).isEqualTo(first.text());
    assertThat(answer.header("idempotency-replayed")).isEqualTo("true");
  }

  private static void isUsed(Answer answer, Answer first) {
    answer.isProblem(409, "reference_already_used");
    assertThat(answer.at("transaction_id")).isEqualTo(first.at("transaction/id"));
    assertThat(answer.at("reversed_points").asLong(-1)).isZero();
  }

  private static List<String> found(String query) {
    return get("staff", "/customers?" + query).is(200).at("items").findValuesAsText("id");
  }

  @Test
  void creditsAReferenceOfTheSourceOnce() {
    Answer first = earn(source, ORDER).is(201);
    merge(target, source).is(200);
    for (String customer : List.of(target, source)) {
      isUsed(earn(customer, ORDER), first);
      isUsed(post("staff", account(customer) + "/earn?dry_run=true", ORDER), first);
      JsonNode refused =
          batch(
                  item(
                      "\"customer_id\":\"" + customer + "\"",
                      "\"points\":1,\"reference\":\"R-100\""))
              .at("items/0/problem");
      assertThat(refused.at("/code").asText()).isEqualTo("reference_already_used");
      assertThat(refused.at("/transaction_id")).isEqualTo(first.at("transaction/id"));
    }
    assertThat(points(target)).isEqualTo(10);

    // Postings since the merge stay with the target.
    Answer later = earn(source, ORDER.replace("R-100", "R-200")).is(201);
    post("staff", account(source) + "/redeem", ORDER).is(201);
    post("staff", account(target) + "/redeem", ORDER).isProblem(409, "reference_already_used");
    unmerge(target, source).is(200);
    isUsed(earn(source, ORDER), first);
    isUsed(earn(target, ORDER.replace("R-100", "R-200")), later);
    earn(target, ORDER).is(201);
    earn(source, ORDER.replace("R-100", "R-200")).is(201);
    assertConsistent(target, source);
  }

  /** Both used the reference before the merge: the refusal names the target's own transaction. */
  @Test
  void namesTheOwnTransactionOfTheTarget() {
    Answer ofSource = earn(source, ORDER).is(201);
    Answer ofTarget = earn(target, ORDER).is(201);
    merge(target, source).is(200);
    isUsed(earn(source, ORDER), ofTarget);
    isUsed(earn(target, ORDER), ofTarget);
    assertThat(points(target)).isEqualTo(20);
    unmerge(target, source).is(200);
    isUsed(earn(source, ORDER), ofSource);
  }

  @Test
  void postsToTheTarget() {
    earned(source, 100);
    merge(target, source).is(200);
    for (String posting :
        List.of(
            "earn {\"points\":5}",
            "redeem {\"points\":1}",
            "adjust {\"points\":1,\"reason\":\"r\"}",
            "adjust {\"points\":-1,\"reason\":\"r\"}")) {
      String[] parts = posting.split(" ", 2);
      String path = account(source) + "/" + parts[0];
      Answer preview = post("admin", path + "?dry_run=true", parts[1]).is(200);
      Answer posted = post("admin", path, parts[1]).is(201);
      for (Answer answer : List.of(preview, posted)) {
        assertThat(answer.at("transaction/customer_id").asText()).isEqualTo(target);
        assertThat(answer.at("loyalty/customer_id").asText()).isEqualTo(target);
      }
      assertThat(preview.at("loyalty")).isEqualTo(posted.at("loyalty"));
      assertThat(posted.header("location")).contains(account(target));
    }
    put("staff", "/customers/" + target, "{\"status\":\"blocked\"}").is(200);
    earn(source, "{\"points\":5}").isProblem(409, "customer_not_active");
    put("staff", "/customers/" + target, "{\"status\":\"active\"}").is(200);
    Answer items =
        batch(
            item("\"customer_id\":\"" + source + "\"", "\"points\":3"),
            item("\"external_id\":\"pos-b\"", "\"points\":4"),
            item("\"external_id\":\"pos-a\"", "\"points\":5"));
    assertThat(items.at("items").findValuesAsText("customer_id")).containsOnly(target).hasSize(6);
    assertThat(points(source)).isEqualTo(116);
    assertConsistent(target);
  }

  /** A redemption at the target does not overtake an earlier earn at the source. */
  @Test
  void postsItemsOfABatchInTheirOrder() {
    String third = created(aCustomer());
    merge(source, third).is(200);
    merge(target, source).is(200);
    String redeem = "{\"type\":\"redeem\",\"customer_id\":\"" + target + "\",\"points\":10}";
    for (String customer : List.of(third, source)) {
      Answer answer =
          batch(item("\"customer_id\":\"" + customer + "\"", "\"points\":10"), redeem, redeem);
      assertThat(answer.at("items/0/status").asInt()).isEqualTo(201);
      assertThat(answer.at("items/1/status").asInt()).isEqualTo(201);
      assertThat(answer.at("items/2/status").asInt()).isEqualTo(409);
    }
    assertThat(points(target)).isZero();
  }

  @Test
  void replaysKeysOfTheSource() {
    String earnAtSource = account(source) + "/earn";
    String earnAtTarget = account(target) + "/earn";
    Answer first = withKey(earnAtSource, "K", ORDER).is(201);
    String large = "{\"points\":5000}";
    Answer refused =
        withKey(account(source) + "/redeem", "K", large).isProblem(409, "insufficient_points");
    Answer many =
        batch(item("\"external_id\":\"pos-b\"", "\"points\":1,\"idempotency_key\":\"M\"")).is(200);
    merge(target, source).is(200);
    for (String path : List.of(earnAtSource, earnAtTarget)) {
      isReplay(withKey(path, "K", ORDER), first);
      withKey(path, "K", "{\"points\":11}").isProblem(422, "idempotency_key_reused");
      isReplay(withKey(path.replace("/earn", "/redeem"), "K", large), refused);
    }
    for (String customer :
        List.of(
            "\"external_id\":\"pos-b\"",
            "\"customer_id\":\"" + source + "\"",
            "\"customer_id\":\"" + target + "\"")) {
      assertThat(batch(item(customer, "\"points\":1,\"idempotency_key\":\"M\"")).text())
          .isEqualTo(many.text());
    }
    assertThat(points(target)).isEqualTo(11);

    // A key used since the merge is the target's, at either path.
    Answer later = withKey(earnAtSource, "L", ORDER.replace("R-100", "R-200")).is(201);
    isReplay(withKey(earnAtTarget, "L", ORDER.replace("R-100", "R-200")), later);
    Answer laterRefused =
        withKey(account(source) + "/redeem", "L", large).isProblem(409, "insufficient_points");
    isReplay(withKey(account(target) + "/redeem", "L", large), laterRefused);
    unmerge(target, source).is(200);
    isReplay(withKey(earnAtSource, "K", ORDER), first);
    isReplay(withKey(earnAtTarget, "L", ORDER.replace("R-100", "R-200")), later);
    withKey(earnAtTarget, "K", ORDER).is(201);
    withKey(earnAtSource, "L", "{\"points\":1}").is(201);
    assertConsistent(target, source);
  }

  @Test
  void replaysAMergeAtThePathOfTheTarget() {
    String third = created(aCustomer());
    String body = "{\"source_id\":\"" + third + "\"}";
    Answer first = withKey("/customers/" + source + "/merge", "K", body).is(200);
    merge(target, source).is(200);
    for (String customer : List.of(source, target)) {
      isReplay(withKey("/customers/" + customer + "/merge", "K", body), first);
      withKey("/customers/" + customer + "/merge", "K", body.replace(third, target))
          .isProblem(422, customer.equals(target) ? "validation_failed" : "idempotency_key_reused");
    }
    unmerge(target, source).is(200);
    withKey("/customers/" + target + "/merge", "K", body).isProblem(409, "merge_conflict");
  }

  /** Both used the key before the merge, for different requests: each path replays its own. */
  @Test
  void replaysTheRequestOfTheSamePath() {
    Answer ofSource = withKey(account(source) + "/earn", "K", "{\"points\":1}").is(201);
    Answer ofTarget = withKey(account(target) + "/earn", "K", "{\"points\":2}").is(201);
    Answer same = withKey(account(source) + "/earn", "S", "{\"points\":3}").is(201);
    Answer sameOfTarget = withKey(account(target) + "/earn", "S", "{\"points\":3}").is(201);
    merge(target, source).is(200);
    isReplay(withKey(account(source) + "/earn", "K", "{\"points\":1}"), ofSource);
    isReplay(withKey(account(source) + "/earn", "S", "{\"points\":3}"), same);
    isReplay(withKey(account(target) + "/earn", "K", "{\"points\":2}"), ofTarget);
    isReplay(withKey(account(target) + "/earn", "S", "{\"points\":3}"), sameOfTarget);
    isReplay(withKey(account(target) + "/earn", "K", "{\"points\":1}"), ofSource);
    withKey(account(target) + "/earn", "K", "{\"points\":4}")
        .isProblem(422, "idempotency_key_reused");
    assertThat(points(target)).isEqualTo(9);
  }

  @Test
  void followsAChainOfMerges() {
    String third = created(aCustomer().with("external_id", "pos-c").with("user_id", "login-c"));
    Answer first = withKey(account(third) + "/earn", "K", ORDER).is(201);
    merge(source, third).is(200);
    merge(target, source).is(200);
    for (String customer : List.of(third, source, target)) {
      isUsed(earn(customer, ORDER), first);
      isReplay(withKey(account(customer) + "/earn", "K", ORDER), first);
      assertThat(earn(customer, "{\"points\":1}").at("loyalty/customer_id").asText())
          .isEqualTo(target);
    }
    assertThat(found("external_id=pos-c")).containsExactly(target);
    assertThat(
            batch(item("\"external_id\":\"pos-c\"", "\"points\":1")).at("items/0/status").asInt())
        .isEqualTo(201);
    assertThat(own("login-c")).isEqualTo(target);
    unmerge(target, source).is(200);
    isUsed(earn(third, ORDER), first);
    isUsed(earn(source, ORDER), first);
    earn(target, ORDER).is(201);
    assertThat(own("login-c")).isEqualTo(source);
    unmerge(source, third).is(200);
    assertThat(own("login-c")).isEqualTo(third);
    earn(source, ORDER).is(201);
    isUsed(earn(third, ORDER), first);
    assertConsistent(target, source, third);
  }

  private static String own(String login) {
    return asLogin(login, "/customers/me").is(200).at("id").asText();
  }

  private static Answer asLogin(String login, String path) {
    return request("GET", path).token(TestTokens.token("customer", login)).send();
  }

  @Test
  void findsTheTargetByValuesThatTheSourceKept() {
    String tagged = "{\"tags\":[\"regular\"]}";
    request("PATCH", "/customers/" + source).as("manager").json(tagged).send().is(200);
    merge(target, source).is(200);
    for (String query :
        List.of(
            "external_id=pos-b",
            "user_id=login-b",
            "email=SOURCE@mail.test",
            "email=source@mail.test&status=active",
            "email=source@mail.test&external_id=pos-a",
            "phone=%2B34612345678")) {
      assertThat(found(query)).as(query).containsExactly(target);
    }
    assertThat(found("external_id=pos-b&status=merged")).containsExactly(source);
    assertThat(found("external_id=pos-b&status=blocked")).isEmpty();
    assertThat(found("tag=regular&status=merged")).containsExactly(source);
    unmerge(target, source).is(200);
    assertThat(found("external_id=pos-b")).containsExactly(source);
  }

  @Test
  void opensTheTargetForALoginOfTheSource() {
    String other = created(aCustomer());
    merge(target, source).is(200);
    assertThat(own("login-b")).isEqualTo(target);
    assertThat(own("login-a")).isEqualTo(target);
    for (String login : List.of("login-a", "login-b")) {
      assertThat(asLogin(login, account(source)).is(200).at("customer_id").asText())
          .isEqualTo(target);
      asLogin(login, account(target)).is(200);
      asLogin(login, "/customers/" + source).is(200);
      asLogin(login, account(other)).isProblem(404, "customer_not_found");
    }
    unmerge(target, source).is(200);
    assertThat(own("login-b")).isEqualTo(source);
    asLogin("login-b", account(target)).isProblem(404, "customer_not_found");
  }
}
