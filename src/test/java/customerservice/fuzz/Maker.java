package customerservice.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import customerservice.testing.OpenApi;
import customerservice.testing.Samples;
import customerservice.testing.Schemas;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Makes requests from the description. */
final class Maker {
  private static final String NOBODY = "019a3c5e-7d10-7b42-8c3f-5e9a1b2c3d4e";
  private static final String EXPORT = "GET /customers/export";
  private static final int PARAMETER_ONE_IN = 4;
  private static final int HARMS_MAX = 3;

  /** What makes something of which later requests can be, more often than the rest. */
  private static final Map<String, Integer> WEIGHTS =
      Map.of(
          "POST /customers", 8,
          "POST /customers/{customer_id}/loyalty/earn", 5,
          "POST /customers/{customer_id}/loyalty/redeem", 3,
          "POST /customers/import", 2,
          "POST /customers/{customer_id}/merge", 2,
          "GET /customers", 4);

  private final OpenApi description;
  private final Known known;
  private final SeededRandom dice;
  private final Values values;
  private final Bodies bodies;
  private final Files files;
  private final Lines lines;
  private final Callers callers;
  private final List<String> routes = new ArrayList<>();

  /** What a request is meant to be. */
  enum Kind {
    VALID,
    NEARLY_VALID,
    HOSTILE
  }

  /**
   * One that knows nothing yet.
   *
   * @param own what no other calls theirs
   */
  Maker(OpenApi description, Schemas schemas, Known known, SeededRandom dice, String own) {
    this.description = description;
    this.known = known;
    this.dice = dice;
    this.values = new Values(description, schemas, known, dice, own);
    this.bodies = new Bodies(values, dice);
    this.files = new Files(description, values, bodies, dice);
    this.lines = new Lines(dice);
    this.callers = new Callers(dice, own);
    for (String route : description.operations().keySet()) {
      for (int i = WEIGHTS.getOrDefault(route, 1); i > 0; i--) {
        routes.add(route);
      }
    }
  }

  /** One that makes somebody. */
  Call customer() {
    Call call = new Call("POST /customers", "/customers");
    callers.sign(call, description.operation(call.route()));
    call.header("Content-Type", "application/json");
    call.body(
        "{\"first_name\":\"Ana\",\"email\":\"%s\",\"tags\":[\"regular\"]}"
            .formatted(values.own("email")));
    return call;
  }

  /** The next. */
  Call next(Kind kind) {
    String route = dice.of(routes);
    JsonNode operation = description.operation(route);
    Call call = new Call(route, path(route));
    callers.sign(call, operation);
    addQuery(call, operation);
    addHeaders(call, operation);
    addBody(call, kind);
    switch (kind) {
      case VALID -> {}
      case NEARLY_VALID -> {
        if (call.body().length == 0 || dice.oneIn(3)) {
          harm(call);
        }
      }
      case HOSTILE -> {
        for (int i = 1 + dice.below(HARMS_MAX); i > 0; i--) {
          harm(call);
        }
      }
    }
    return call;
  }

  private String path(String route) {
    String path = route.split(" ", 2)[1];
    if (path.contains("{" + Known.TRANSACTIONS + "}") && !dice.oneIn(8)) {
      String[] both =
          known.any(Known.TRANSACTIONS, dice).orElse(NOBODY + " " + NOBODY).split(" ", 2);
      path =
          path.replace("{" + Known.CUSTOMERS + "}", both[0])
              .replace("{" + Known.TRANSACTIONS + "}", both[1]);
    }
    for (JsonNode parameter : description.parameters(description.operation(route), "path")) {
      String name = parameter.path("name").asText();
      String id = name.equals("code") ? "not_found" : known.any(name, dice).orElse(NOBODY);
      path = path.replace("{" + name + "}", Lines.escaped(id));
    }
    return path;
  }

  private void addQuery(Call call, JsonNode operation) {
    for (JsonNode parameter : description.parameters(operation, "query")) {
      String name = parameter.path("name").asText();
      if (parameter.path("required").asBoolean() || dice.oneIn(PARAMETER_ONE_IN)) {
        JsonNode value = values.valid(name, parameter.path("schema"));
        String text = value.isArray() ? String.join(",", OpenApi.texts(value)) : value.asText();
        call.query().add(name + "=" + Lines.escaped(text));
      }
    }
    if (call.route().equals(EXPORT)) {
      // All customers there are would be long to read each time.
      call.query().removeIf(one -> one.startsWith("tag="));
      call.query().add("tag=regular");
    }
  }

  private void addHeaders(Call call, JsonNode operation) {
    for (JsonNode parameter : description.parameters(operation, "header")) {
      String name = parameter.path("name").asText();
      if (dice.oneIn(PARAMETER_ONE_IN)) {
        String made = name.equals(Known.KEYS) ? "key-" + dice.below(1000) : "\"1\"";
        String value = dice.oneIn(2) ? made : known.any(name, dice).orElse(made);
        if (name.equals(Known.KEYS)) {
          known.add(name, value, dice);
        }
        call.header(name, value);
      }
    }
  }

  private void addBody(Call call, Kind kind) {
    JsonNode content = description.operation(call.route()).path("requestBody").path("content");
    List<String> mediaTypes = OpenApi.names(content);
    if (mediaTypes.isEmpty()) {
      return;
    }
    String mediaType = dice.of(mediaTypes);
    call.header("Content-Type", mediaType);
    if (!OpenApi.isJson(mediaType)) {
      call.body(files.file(mediaType.equals("text/csv")));
      return;
    }
    JsonNode body = body(call.route(), content.path(mediaType).path("schema"));
    call.body(kind == Kind.VALID ? body.toString() : bodies.nearly(body));
  }

  private JsonNode body(String route, JsonNode schema) {
    if (dice.oneIn(4)) {
      String customer = known.any(Known.CUSTOMERS, dice).orElse(NOBODY);
      Map<String, String> ids = Map.of(Known.CUSTOMERS, customer, "source_id", customer);
      return dice.of(new Samples(description, ids).bodies(route));
    }
    return values.valid("", schema);
  }

  private void harm(Call call) {
    switch (dice.below(10)) {
      case 0, 1, 2 -> lines.harmTarget(call);
      case 3, 4 -> lines.harmHeaders(call);
      case 5 -> lines.harmMethod(call);
      case 6 -> callers.harm(call);
      default -> {
        if (call.body().length > 0) {
          call.body(bodies.broken(call.body()));
        } else {
          lines.harmTarget(call);
        }
      }
    }
  }
}
