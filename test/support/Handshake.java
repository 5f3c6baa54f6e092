import java.net.Socket;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/** Shakes hands as an https client of Java does. Arguments: the name that is asked for, and the port of this machine. */
public class Handshake {
  public static void main(String[] arguments) throws Exception {
    SSLSocketFactory factory = (SSLSocketFactory) SSLSocketFactory.getDefault();
    Socket plain = new Socket("127.0.0.1", Integer.parseInt(arguments[1]));
    SSLSocket socket = (SSLSocket) factory.createSocket(plain, arguments[0], 443, true);
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    socket.setSSLParameters(parameters);
    socket.startHandshake();
    System.out.println("trusted");
  }
}
