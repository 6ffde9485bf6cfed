package customerservice.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import customerservice.access.Permission;
import customerservice.access.Public;
import customerservice.access.RequiresPermission;
import customerservice.access.Role;
import customerservice.testing.ApiTest;
import customerservice.testing.OpenApi;
import io.quarkus.resteasy.reactive.server.runtime.ResteasyReactiveRecorder;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.ext.web.Router;
import jakarta.inject.Inject;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jboss.resteasy.reactive.server.core.Deployment;
import org.jboss.resteasy.reactive.server.mapping.RuntimeResource;
import org.jboss.resteasy.reactive.server.util.RuntimeResourceVisitor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The routes of the running service, the API description and the permission matrix agree. The test
 * reads the routes from the framework, because a scan of the classes could miss one.
 */
@QuarkusTest
class RegisteredRoutesTest extends ApiTest {
  /** The longest path, nearly: the request line has at most 20,480 bytes. */
  private static final int LONG = 20_000;

  private static final int MANY = 10_000;

  @Inject Router router;
  @Inject Routes routes;

  private final Map<String, Method> registered = registered();
  private final OpenApi served = new OpenApi(request("GET", "/openapi.json").send().is(200).json());

  @Test
  void areTheOperationsOfTheDescription() {
    assertThat(registered.keySet())
        .as("the routes of the running service must be the operations of /openapi.json")
        .containsExactlyElementsOf(served.operations().keySet());
  }

  @Test
  void nameThePermissionOrArePublic() {
    assertThat(registered)
        .allSatisfy((route, method) ->
            assertThat(
                    method.isAnnotationPresent(RequiresPermission.class)
                        ^ method.isAnnotationPresent(Public.class))
                .as("%s must have either @RequiresPermission or @Public", route)
                .isTrue());
  }

  @Test
  void admitTheRolesOfTheDescription() {
    assertThat(registered)
        .allSatisfy((route, method) ->
            assertThat(roles(served.operation(route)))
                .as("x-roles of %s in /openapi.json must be the roles in Permission", route)
                .isEqualTo(roles(method)));
  }

  @Test
  void useEveryPermission() {
    Set<Permission> unused = EnumSet.allOf(Permission.class);
    for (Method method : registered.values()) {
      if (method.isAnnotationPresent(RequiresPermission.class)) {
        unused.remove(method.getAnnotation(RequiresPermission.class).value());
      }
    }
    assertThat(unused).as("permissions that no route requires").isEmpty();
  }

  /** A handler that the framework or an extension adds would not check roles. */
  @Test
  void areTheOnlyHandlersWithAPath() {
    assertThat(router.getRoutes())
        .filteredOn(route -> route.getPath() != null && !route.getPath().equals("/"))
        .isEmpty();
  }

  @Test
  void areFoundByThePathOfARequest() {
    assertThat(routes.template("/customers/7/loyalty/"))
        .contains("/customers/{customer_id}/loyalty");
    assertThat(routes.template("/customers/export")).contains("/customers/export");
    for (String unknown :
        List.of("/", "customers", "//", "/customers//loyalty", "/customers/7//")) {
      assertThat(routes.template(unknown)).as(unknown).isEmpty();
      assertThat(routes.methods(unknown)).as(unknown).isEmpty();
    }
    assertThat(routes.methods("/audit/")).containsExactly("GET", "HEAD", "OPTIONS");
  }

  /** With a regular expression for each route, this takes minutes. */
  @Test
  @Timeout(60)
  void areFoundQuicklyForALongPath() {
    String path = "/customers/" + "a".repeat(LONG) + "/nowhere";
    for (int i = 0; i < MANY; i++) {
      assertThat(routes.template(path)).isEmpty();
    }
  }

  private static Map<String, Method> registered() {
    Map<String, Method> routes = new TreeMap<>();
    Deployment deployment = ResteasyReactiveRecorder.getCurrentDeployment();
    RuntimeResourceVisitor.visitRuntimeResources(
        deployment.getPrefix(),
        deployment.getClassMappers(),
        new RuntimeResourceVisitor() {
          @Override
          public void visitRuntimeResource(String method, String path, RuntimeResource resource) {
            routes.put(method + " " + path, resource.getLazyMethod().getMethod());
          }
        });
    return routes;
  }

  private static List<String> roles(JsonNode operation) {
    boolean isPublic = operation.path("security").isArray() && operation.path("security").isEmpty();
    assertThat(isPublic)
        .as("an operation is either public or has x-roles")
        .isNotEqualTo(operation.has("x-roles"));
    return OpenApi.texts(operation.path("x-roles"));
  }

  private static List<String> roles(Method method) {
    RequiresPermission required = method.getAnnotation(RequiresPermission.class);
    return required == null
        ? List.of()
        : Arrays.stream(Role.values())
            .filter(required.value()::isFor)
            .map(role -> role.name().toLowerCase(Locale.ROOT))
            .toList();
  }
}
