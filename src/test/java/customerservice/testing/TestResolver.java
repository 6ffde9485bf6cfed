package customerservice.testing;

import customerservice.webhooks.sending.HostResolver;
import jakarta.annotation.Priority;
import jakarta.enterprise.inject.Alternative;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** The resolver of the service under test, which knows only the names that tests add. */
@Singleton
@Alternative
@Priority(1)
public final class TestResolver implements HostResolver {
  private static final Map<String, List<List<InetAddress>>> ANSWERS = new ConcurrentHashMap<>();
  private static final Map<String, AtomicInteger> LOOKUPS = new ConcurrentHashMap<>();

  /** Forgets all names. */
  public static void reset() {
    ANSWERS.clear();
    LOOKUPS.clear();
  }

  /** Adds a name with its addresses. */
  public static void add(String host, String... addresses) {
    answers(host, List.of(List.of(addresses)));
  }

  /** Adds a name with an answer for each lookup; the last one is repeated. */
  public static void answers(String host, List<List<String>> answers) {
    ANSWERS.put(
        host,
        answers.stream()
            .map(addresses -> addresses.stream().map(InetAddress::ofLiteral).toList())
            .toList());
  }

  /** The number of lookups of a name. */
  public static int lookups(String host) {
    return LOOKUPS.getOrDefault(host, new AtomicInteger()).get();
  }

  @Override
  public List<InetAddress> resolve(String host) throws UnknownHostException {
    int lookup = LOOKUPS.computeIfAbsent(host, name -> new AtomicInteger()).getAndIncrement();
    List<List<InetAddress>> answers = ANSWERS.get(host);
    if (answers == null) {
      throw new UnknownHostException(host);
    }
    return Stream.concat(answers.stream().skip(lookup), Stream.of(answers.getLast()))
        .findFirst()
        .orElseThrow();
  }
}
