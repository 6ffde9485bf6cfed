package customerservice.web;

import io.quarkus.arc.Arc;
import jakarta.inject.Singleton;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The paths of the API and their methods, read from the annotations of the resources. RFC 9110
 * §15.5.6 requires the list of allowed methods in a 405, and the framework does not provide it. The
 * framework has no template either for a request that it refuses before it finds the method.
 */
@Singleton
public final class Routes {
  private static final Pattern PARAMETER = Pattern.compile("\\{[^}]+}");
  private static final String SEGMENT = "[^/]+";

  private final List<Route> routes = new ArrayList<>();

  private record Route(String template, Pattern path, String method) {
    private long parameters() {
      return PARAMETER.matcher(template).results().count();
    }
  }

  Routes() {
    for (var bean : Arc.container().beanManager().getBeans(Object.class)) {
      Path path = bean.getBeanClass().getAnnotation(Path.class);
      if (path != null) {
        for (Method method : bean.getBeanClass().getMethods()) {
          add(path.value(), method);
        }
      }
    }
  }

  private void add(String base, Method method) {
    Path path = method.getAnnotation(Path.class);
    String template = template(base, path == null ? "" : path.value());
    String regex = PARAMETER.matcher(template).replaceAll(SEGMENT).replaceAll("/$", "");
    for (Annotation annotation : method.getAnnotations()) {
      HttpMethod verb = annotation.annotationType().getAnnotation(HttpMethod.class);
      if (verb != null) {
        routes.add(new Route(template, Pattern.compile(regex + "/?"), verb.value()));
      }
    }
  }

  /** Joins the paths of a resource and of its method, such as {@code /customers/{customer_id}}. */
  public static String template(String base, String path) {
    return ("/" + base + "/" + path).replaceAll("/+", "/").replaceAll("(?<=.)/$", "");
  }

  /** Returns the template that fits a path best; empty for an unknown path. */
  public Optional<String> template(String path) {
    return routes.stream()
        .filter(route -> route.path().matcher(path).matches())
        .min(Comparator.comparingLong(Route::parameters))
        .map(Route::template);
  }

  /** Returns the methods that a path supports, sorted; empty for an unknown path. */
  public Set<String> methods(String path) {
    Set<String> methods = new TreeSet<>();
    for (Route route : routes) {
      if (route.path().matcher(path).matches()) {
        methods.add(route.method());
      }
    }
    if (methods.contains(HttpMethod.GET)) {
      methods.add(HttpMethod.HEAD);
    }
    if (!methods.isEmpty()) {
      methods.add(HttpMethod.OPTIONS);
    }
    return methods;
  }
}
