package customerservice.loyalty;

import static customerservice.testing.Guest.aCustomer;
import static org.assertj.core.api.Assertions.assertThat;

import customerservice.testing.Answer;
import customerservice.testing.ApiTest;

/** Helpers for tests that post to the account of one customer. */
public abstract class AccountApiTest extends ApiTest {
  public static final String WHOLE = "{\"reason\":\"cancelled\"}";

  /** The path of the account; empty before {@link #opened}. */
  public String account = "";

  public void opened() {
    account = "/customers/" + created(aCustomer()) + "/loyalty";
  }

  /** Posts and returns the id of the new transaction. */
  String posted(String type, String body) {
    return post("staff", account + "/" + type, body).is(201).at("transaction/id").asText();
  }

  public String earned(int points) {
    return posted("earn", "{\"points\":" + points + "}");
  }

  public String bought(String amount) {
    return posted("earn", "{\"amount\":\"" + amount + "\",\"currency\":\"EUR\"}");
  }

  String spent(int points) {
    return posted("redeem", "{\"points\":" + points + "}");
  }

  public String path(String transaction) {
    return account + "/transactions/" + transaction;
  }

  public Answer reverse(String transaction, String body) {
    return post("service", path(transaction) + "/reverse", body);
  }

  public Answer reversePoints(String transaction, int points) {
    return reverse(transaction, "{\"reason\":\"r\",\"points\":" + points + "}");
  }

  Answer reverseAmount(String transaction, String amount) {
    return reverse(transaction, "{\"reason\":\"r\",\"amount\":\"" + amount + "\"}");
  }

  public long reversedPoints(String transaction) {
    return get("staff", path(transaction)).is(200).at("reversed_points").asLong();
  }

  public long points() {
    return get("staff", account).is(200).at("points").asLong();
  }

  public void isConsistent() {
    assertThat(get("manager", account + "/verify").at("consistent").asBoolean()).isTrue();
  }
}
