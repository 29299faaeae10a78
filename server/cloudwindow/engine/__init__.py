"""What happens when. The engine talks to ports and never to adapters; gateway, web and app may import it."""
