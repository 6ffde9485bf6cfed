package customerservice.access;

import static org.assertj.core.api.Assertions.assertThat;

import customerservice.testing.OpenApi;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every operation of the description has requests with data of another tenant. TenantsApartTest,
 * which is slow, sends them; this fast test finds a missing one in every build.
 */
class TenantProbesTest {
  private static final OpenApi DESCRIPTION = OpenApi.read();
  private static final Pattern LEADING = Pattern.compile("[?&](cursor|customer_id)=");

  static List<String> routes() {
    return TenantProbes.routes(DESCRIPTION);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("routes")
  void nameIdsAndCursorsOfAnotherTenant(String route) {
    Map<String, String> known = new HashMap<>(TenantProbes.CONTACTS);
    for (String id : TenantProbes.IDS) {
      known.put(id, "another-s-" + id);
    }
    routes().forEach(listing -> known.put("cursor of " + listing, "another-s-cursor"));
    assertThat(new TenantProbes(DESCRIPTION, known).of(route))
        .isNotEmpty()
        .allSatisfy(probe -> {
          boolean leadsAnywhere = route.contains("{") || LEADING.matcher(probe.path()).find();
          assertThat(probe.path().contains("another-s-")).isEqualTo(leadsAnywhere);
        });
  }
}
