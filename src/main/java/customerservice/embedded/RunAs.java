package customerservice.embedded;

import com.sun.security.auth.module.UnixSystem;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * As whom PostgreSQL's programs run: they refuse root.
 *
 * @param prefix stands before each of their commands
 * @param owner of the server's files; null where they are this process's own in any case
 */
record RunAs(List<String> prefix, @Nullable UserPrincipal owner) {
  private static final Path ROOT_FOLDER = Path.of("/");
  private static final Duration LIMIT = Duration.ofSeconds(10);

  /** In this order: the first that exists. Debian and the images of PostgreSQL have both. */
  private static final List<String> UNPRIVILEGED_USERS = List.of("postgres", "nobody");

  /** The best way for this process on this machine. */
  static RunAs bestWay() throws IOException {
    if (new UnixSystem().getUid() != 0) {
      return new RunAs(List.of(), null);
    }
    return userNamespacesAllowed() ? userNamespace() : unprivilegedUser();
  }

  /** Root, in a user namespace of its own: there it is nobody, and still owns root's files. */
  static RunAs userNamespace() throws IOException {
    return new RunAs(List.of("unshare", "--user"), user("root"));
  }

  /** A user without rights, where namespaces are refused: in most containers, for one. */
  static RunAs unprivilegedUser() throws IOException {
    for (String name : UNPRIVILEGED_USERS) {
      UserPrincipal user;
      try {
        user = user(name);
      } catch (UserPrincipalNotFoundException e) {
        continue;
      }
      List<String> prefix =
          List.of(
              "setpriv",
              "--reuid=" + id("-u", name),
              "--regid=" + id("-g", name),
              "--clear-groups");
      return new RunAs(prefix, user);
    }
    throw new CannotStart(
        "PostgreSQL refuses to run as root, and there is no user named "
            + String.join(" or ", UNPRIVILEGED_USERS));
  }

  static boolean userNamespacesAllowed() {
    try {
      return Command.run(ROOT_FOLDER, LIMIT, List.of("unshare", "--user", "true")).succeeded();
    } catch (IOException e) {
      return false; // There is no such program.
    }
  }

  List<String> command(List<String> command) {
    List<String> whole = new ArrayList<>(prefix);
    whole.addAll(command);
    return whole;
  }

  /**
   * Makes sure that the server can get at its files.
   *
   * @throws CannotStart when a folder above them is closed to it
   */
  void requireAccess(Path... paths) throws IOException {
    for (Path path : paths) {
      List<String> command = command(List.of("test", "-x", path.toString()));
      if (owner != null && !Command.run(ROOT_FOLDER, LIMIT, command).succeeded()) {
        throw new CannotStart(
            "PostgreSQL refuses to run as root and runs as '%s' here, who cannot enter %s: a folder above it is closed to others"
                .formatted(owner.getName(), path));
      }
    }
  }

  private static UserPrincipal user(String name) throws IOException {
    return FileSystems.getDefault().getUserPrincipalLookupService().lookupPrincipalByName(name);
  }

  private static String id(String which, String name) throws IOException {
    return Command.run(ROOT_FOLDER, LIMIT, List.of("id", which, name)).output().strip();
  }
}
