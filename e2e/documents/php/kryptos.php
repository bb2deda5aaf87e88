<?php
// What the two endpoints share: the base URL, the one thing in which they differ from the documents for
// integrators, and what is kept of each of the application's users, in a file of their own.

$KRYPTOS_BASE_URL = getenv('KRYPTOS_BASE_URL');
$userId = $_SERVER['HTTP_X_USER'] ?? '';

function fileOf(string $userId): string
{
    return getenv('KEPT') . '/' . hash('sha256', $userId) . '.json';
}

function getUserAccessToken(string $userId): ?string
{
    $file = fileOf($userId);
    return is_file($file) ? json_decode(file_get_contents($file), true)['access_token'] : null;
}

function saveUserTokens(string $userId, array $tokens): void
{
    file_put_contents(fileOf($userId), json_encode($tokens));
}
