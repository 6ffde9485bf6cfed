package customerservice.customers.merge;

import static customerservice.testing.Guest.aCustomer;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import customerservice.testing.Answer;
import customerservice.testing.ApiTest;
import customerservice.testing.Guest;
import customerservice.testing.TestClock;
import customerservice.testing.TestTokens;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Merging and unmerging two customers over HTTP. */
@QuarkusTest
public class MergingCustomersTest extends ApiTest {
  private static final String UNKNOWN = "01900000-0000-7000-8000-000000000000";

  public static Answer merge(String target, String source) {
    return post("manager", "/customers/" + target + "/merge", body(source));
  }

  public static Answer unmerge(String target, String source) {
    return post("admin", "/customers/" + target + "/unmerge", body(source));
  }

  private static String body(String source) {
    return "{\"source_id\":\"" + source + "\"}";
  }

  private static JsonNode read(String id) {
    return get("staff", "/customers/" + id).is(200).json();
  }

  /** The profile without the fields that every change updates. */
  private static JsonNode profile(String id) {
    ObjectNode profile = (ObjectNode) read(id);
    return profile.without(List.of("version", "updated_at"));
  }

  private static List<String> found(String query) {
    return get("staff", "/customers?" + query).is(200).at("items").findValuesAsText("id");
  }

  @Test
  void mergesAndUnmerges() {
    String target =
        created(aCustomer().named("Ana", "García").email("ana@mail.test").tagged("vip"));
    String source =
        created(
            aCustomer()
                .email("ana@work.test")
                .phone("+34612345678")
                .with("external_id", "pos-1")
                .in("Madrid")
                .tagged("regular"));
    JsonNode targetBefore = profile(target);
    JsonNode sourceBefore = profile(source);
    TestClock.pass(Duration.ofDays(1));

    Answer merged = merge(target, source).is(200);
    assertThat(merged.header("etag")).isEqualTo("\"2\"");
    assertThat(merged.at("id").asText()).isEqualTo(target);
    assertThat(merged.at("email").asText()).isEqualTo("ana@mail.test");
    assertThat(merged.at("phone").asText()).isEqualTo("+34612345678");
    assertThat(merged.at("external_id").asText()).isEqualTo("pos-1");
    assertThat(merged.at("tags").toString()).isEqualTo("[\"vip\",\"regular\"]");
    assertThat(merged.at("updated_at").asText()).isEqualTo("2026-05-18T10:00:00.000000Z");
    assertThat(merged.json()).isEqualTo(read(target));
    JsonNode mergedSource = read(source);
    assertThat(mergedSource.at("/status").asText()).isEqualTo("merged");
    assertThat(mergedSource.at("/merged_into").asText()).isEqualTo(target);
    assertThat(mergedSource.at("/version").asLong()).isEqualTo(2);
    assertThat(mergedSource.at("/email").asText()).isEqualTo("ana@work.test");
    assertThat(mergedSource.at("/phone").isNull()).isTrue();

    assertThat(found("phone=%2B34612345678")).containsExactly(target);
    assertThat(found("external_id=pos-1")).containsExactly(target);
    assertThat(found("")).containsExactly(target);
    assertThat(found("status=merged")).containsExactly(source);
    assertThat(found("status=merged&email=ana@work.test")).containsExactly(source);
    assertThat(
            post("staff", "/customers", aCustomer().email("ANA@work.test"))
                .isProblem(409, "duplicate_customer")
                .at("existing_id")
                .asText())
        .isEqualTo(source);

    Answer unmerged = unmerge(target, source).is(200);
    assertThat(unmerged.at("version").asLong()).isEqualTo(3);
    assertThat(profile(target)).isEqualTo(targetBefore);
    assertThat(profile(source)).isEqualTo(sourceBefore);
    assertThat(read(source).at("/version").asLong()).isEqualTo(3);
    assertThat(found("phone=%2B34612345678")).containsExactly(source);

    merge(target, source).is(200);
    assertThat(read(target).at("/phone").asText()).isEqualTo("+34612345678");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "q=ulrike",
        "q=ulr+Schm",
        "q=urlike",
        "q=5678",
        "q=ulrike@mail.test",
        "q=ulrike&sort=last_name",
        "q=ulrike&tag=regular&city=madrid",
      })
  void findsMergedCustomersByWordsWithTheirStatus(String query) {
    String target = created(aCustomer().named("Ana", "García").phone("+34698765432"));
    String source =
        created(
            aCustomer()
                .named("Ulrike", "Schmidt")
                .email("ulrike@mail.test")
                .phone("+34612345678")
                .in("Madrid")
                .tagged("regular"));
    merge(target, source).is(200);
    for (String list : List.of(query + "&status=merged", query + "&status=active,merged")) {
      assertThat(found(list)).as(list).containsExactly(source);
      assertThat(total(list)).as(list).isEqualTo(1);
    }
    assertThat(found(query)).isEmpty();
    assertThat(total(query)).isZero();
    unmerge(target, source).is(200);
    assertThat(found(query)).containsExactly(source);
    assertThat(total(query)).isEqualTo(1);
  }

  private static int total(String query) {
    return get("staff", "/customers?include_total=true&" + query).is(200).at("total").asInt();
  }

  @Test
  void movesTheOnlyContactOfASource() {
    String target = created(Guest.aCustomer().email("ana@mail.test"));
    String source = created(Guest.aCustomer().phone("+34612345678"));
    put("staff", "/customers/" + source, "{\"email\":null}").is(200);
    merge(target, source).is(200);
    assertThat(read(source).at("/phone").isNull()).isTrue();
    unmerge(target, source).is(200);
    assertThat(read(source).at("/phone").asText()).isEqualTo("+34612345678");
  }

  @ParameterizedTest
  @CsvSource({"active, blocked", "blocked, active", "inactive, active", "active, inactive"})
  void keepsTheStatusOfTheTargetAndRestoresThatOfTheSource(String ofTarget, String ofSource) {
    String target = created(aCustomer().with("status", ofTarget));
    String source = created(aCustomer().with("status", ofSource));
    assertThat(merge(target, source).is(200).at("status").asText()).isEqualTo(ofTarget);
    assertThat(unmerge(target, source).is(200).at("status").asText()).isEqualTo(ofTarget);
    assertThat(read(source).at("/status").asText()).isEqualTo(ofSource);
    assertThat(post("staff", "/customers/" + source + "/loyalty/earn", "{\"points\":1}").status())
        .isEqualTo(ofSource.equals("active") ? 201 : 409);
  }

  @Test
  void refusesChangesOfAMergedProfile() {
    String target = created(aCustomer());
    String source = created(aCustomer());
    merge(target, source).is(200);
    String before = read(source).toString();
    for (String change : List.of("{\"first_name\":\"Eva\"}", "{\"phone\":\"+34612345678\"}")) {
      assertThat(
              put("staff", "/customers/" + source, change)
                  .isProblem(409, "merge_conflict")
                  .at("merged_into")
                  .asText())
          .isEqualTo(target);
      patch("admin", "/customers/" + source, change).isProblem(409, "merge_conflict");
    }
    put("staff", "/customers/" + source, before).is(200);
    assertThat(read(source)).hasToString(before);
  }

  @Test
  void refusesCustomersThatAreAlreadyMerged() {
    String one = created(aCustomer());
    String two = created(aCustomer());
    String three = created(aCustomer());
    merge(one, two).is(200);
    assertThat(merge(three, two).isProblem(409, "merge_conflict").at("merged_into").asText())
        .isEqualTo(one);
    merge(one, two).isProblem(409, "merge_conflict");
    assertThat(merge(two, three).isProblem(409, "merge_conflict").at("merged_into").asText())
        .isEqualTo(one);
    merge(two, one).isProblem(409, "merge_conflict");
    unmerge(three, two).isProblem(409, "merge_conflict");
    unmerge(one, three).isProblem(409, "merge_conflict");
    unmerge(two, one).isProblem(409, "merge_conflict");
  }

  @Test
  void mergesInAChainAndUnmergesInReverseOrder() {
    String one = created(aCustomer().tagged("one"));
    String two = created(aCustomer().tagged("two"));
    String three = created(aCustomer().tagged("three"));
    merge(two, three).is(200);
    merge(one, two).is(200);
    assertThat(read(three).at("/merged_into").asText()).isEqualTo(two);
    assertThat(read(one).at("/tags")).hasSize(3);
    assertThat(unmerge(two, three).isProblem(409, "merge_conflict").at("merged_into").asText())
        .isEqualTo(one);
    unmerge(one, three).isProblem(409, "merge_conflict");
    unmerge(one, two).is(200);
    unmerge(two, three).is(200);
    assertThat(read(one).at("/tags").toString()).isEqualTo("[\"one\"]");
    assertThat(read(two).at("/tags").toString()).isEqualTo("[\"two\"]");
  }

  @Test
  void namesTheFieldsThatWouldExceedTheirLimits() throws Exception {
    String[] many = new String[40];
    for (int i = 0; i < many.length; i++) {
      many[i] = "t" + i;
    }
    String target = created(aCustomer().tagged(many).with("notes", "x".repeat(3000)));
    for (int i = 0; i < many.length; i++) {
      many[i] = "other" + i;
    }
    String source = created(aCustomer().tagged(many).with("notes", "y".repeat(2000)));
    String before = stored();
    Answer refused = merge(target, source).isProblem(409, "merge_conflict");
    assertThat(refused.at("fields").toString()).isEqualTo("[\"tags\",\"notes\"]");
    assertThat(refused.at("detail").asText()).contains("tags, notes");
    assertThat(stored()).isEqualTo(before);
  }

  @Test
  void refusesUnknownCustomersAndTheCustomerItself() {
    String target = created(aCustomer());
    merge(target, UNKNOWN).isProblem(404, "customer_not_found");
    merge(target, "unknown").isProblem(404, "customer_not_found");
    merge(UNKNOWN, target).isProblem(404, "customer_not_found");
    merge("unknown", target).isProblem(404, "customer_not_found");
    unmerge(target, UNKNOWN).isProblem(404, "customer_not_found");
    assertThat(merge(target, target).errors()).containsExactly("source_id: not_allowed");
    assertThat(unmerge(target, target.toUpperCase(Locale.ROOT)).errors())
        .containsExactly("source_id: not_allowed");
  }

  @ParameterizedTest
  @CsvSource({
    "'{}', source_id: required",
    "'{\"source_id\":null}', source_id: required",
    "'{\"source_id\":7}', source_id: wrong_type",
    "'{\"source_id\":\"x\",\"force\":true}', force: unknown_field",
  })
  void refusesInvalidBodies(String body, String error) {
    String path = "/customers/" + created(aCustomer());
    assertThat(post("manager", path + "/merge", body).errors()).containsExactly(error);
    assertThat(post("manager", path + "/unmerge", body).errors()).containsExactly(error);
  }

  @Test
  void aDryRunWritesNothing() throws Exception {
    String target = created(aCustomer());
    String source = created(aCustomer().phone("+34612345678"));
    post("staff", "/customers/" + source + "/loyalty/earn", "{\"points\":600}").is(201);
    String path = "/customers/" + target;
    String before = stored();
    Answer previewed = post("manager", path + "/merge?dry_run=true", body(source)).is(200);
    assertThat(previewed.header("etag")).isEmpty();
    assertThat(previewed.at("phone").asText()).isEqualTo("+34612345678");
    assertThat(previewed.at("loyalty/points").asLong()).isEqualTo(600);
    assertThat(previewed.at("loyalty/tier").asText()).isEqualTo("silver");
    post("manager", path + "/unmerge?dry_run=true", body(source)).isProblem(409, "merge_conflict");
    assertThat(stored()).isEqualTo(before);

    assertThat(merge(target, source).is(200).json()).isEqualTo(previewed.json());
    String merged = stored();
    Answer unmerged = post("manager", path + "/unmerge?dry_run=true", body(source)).is(200);
    assertThat(unmerged.at("phone").isNull()).isTrue();
    assertThat(unmerged.at("loyalty/points").asLong()).isZero();
    assertThat(stored()).isEqualTo(merged);
  }

  @ParameterizedTest
  @ValueSource(strings = {"merge", "unmerge"})
  void aRetryReplaysTheFirstResponse(String operation) {
    String target = created(aCustomer());
    String source = created(aCustomer());
    String path = "/customers/" + target + "/" + operation;
    if (operation.equals("unmerge")) {
      merge(target, source).is(200);
    }
    Answer first = sent(path, source, "k").is(200);
    put("staff", "/customers/" + target, "{\"first_name\":\"Eva\"}").is(200);
    Answer again = sent(path, source, "k").is(200);
    assertThat(again.text()).isEqualTo(first.text());
    assertThat(again.header("etag")).isEqualTo(first.header("etag"));
    assertThat(again.header("idempotency-replayed")).isEqualTo("true");
    assertThat(sent(path, source, "k2").isProblem(409, "merge_conflict").text())
        .isEqualTo(sent(path, source, "k2").text());
    sent(path, created(aCustomer()), "k").isProblem(422, "idempotency_key_reused");
  }

  private static Answer sent(String path, String source, String key) {
    return request("POST", path)
        .as("manager")
        .header("Idempotency-Key", key)
        .json(body(source))
        .send();
  }

  @Test
  void refusesToUnmergeIfAnotherCustomerHasTheContact() throws Exception {
    String target = created(aCustomer());
    String source = created(aCustomer().phone("+34612345678"));
    merge(target, source).is(200);
    put("staff", "/customers/" + target, "{\"phone\":null}").is(200);
    String other = created(aCustomer().phone("+34612345678"));
    String before = stored();
    Answer refused = unmerge(target, source).isProblem(409, "duplicate_customer");
    assertThat(refused.at("field").asText()).isEqualTo("phone");
    assertThat(refused.at("existing_id").asText()).isEqualTo(other);
    assertThat(stored()).isEqualTo(before);
    put("staff", "/customers/" + other, "{\"phone\":null}").is(200);
    unmerge(target, source).is(200);
    assertThat(read(source).at("/phone").asText()).isEqualTo("+34612345678");
  }

  @Test
  void refusesToUnmergeIfTheTargetWouldHaveNoContact() {
    String target = created(aCustomer());
    String source = created(aCustomer().phone("+34612345678"));
    merge(target, source).is(200);
    put("staff", "/customers/" + target, "{\"email\":null}").is(200);
    unmerge(target, source).isProblem(409, "merge_conflict");
  }

  @Test
  void showsAGuestTheProfileThatHasTheirLogin() {
    String login = TestTokens.subject("customer");
    String target = created(aCustomer());
    String source = created(aCustomer().with("user_id", login));
    merge(target, source).is(200);
    assertThat(get("customer", "/customers/me").is(200).at("id").asText()).isEqualTo(target);
    unmerge(target, source).is(200);
    assertThat(get("customer", "/customers/me").is(200).at("id").asText()).isEqualTo(source);
  }
}
